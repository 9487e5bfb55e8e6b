// gzip (RFC 1952) by zlib, one member.
#include <array>
#include <limits>
#include <new>
#define ZLIB_CONST  // what zlib reads is const
#include <zlib.h>

#include "capture/byte_sink.h"
#include "capture/library_versions.h"

namespace mptcpanalyzer {
namespace {

constexpr int kGzip = 15 + 16;  // deflateInit2: the largest window, a gzip header
constexpr int kMemoryLevel = 8;
constexpr std::size_t kOutputSize = std::size_t{64} << 10;

class GzipSink : public ByteSink {
 public:
  explicit GzipSink(ByteSink& target) : target_(target) {
    if (deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzip, kMemoryLevel,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
      throw std::bad_alloc();
    }
  }
  GzipSink(const GzipSink&) = delete;
  GzipSink& operator=(const GzipSink&) = delete;
  ~GzipSink() override { deflateEnd(&stream_); }

  Result<Done> write(Bytes bytes) override {
    while (!bytes.empty()) {
      const Bytes part =
          bytes.first(std::min<std::size_t>(bytes.size(), std::numeric_limits<uInt>::max()));
      stream_.next_in = part.data();
      stream_.avail_in = static_cast<uInt>(part.size());
      while (stream_.avail_in > 0) {
        if (Result<Done> written = step(Z_NO_FLUSH); !written) return written;
      }
      bytes = bytes.subspan(part.size());
    }
    return Done{};
  }

  Result<Done> finish() override {
    while (!ended_) {
      if (Result<Done> written = step(Z_FINISH); !written) return written;
    }
    return target_.finish();
  }

 private:
  Result<Done> step(int flush) {
    stream_.next_out = output_.data();
    stream_.avail_out = static_cast<uInt>(output_.size());
    ended_ = deflate(&stream_, flush) == Z_STREAM_END;
    return target_.write(Bytes(output_).first(output_.size() - stream_.avail_out));
  }

  ByteSink& target_;
  z_stream stream_ = {};
  std::array<std::uint8_t, kOutputSize> output_{};
  bool ended_ = false;
};

}  // namespace

std::string version_of_zlib() {
  return zlibVersion();
}

std::unique_ptr<ByteSink> compress_gzip(ByteSink& target) {
  return std::make_unique<GzipSink>(target);
}

}  // namespace mptcpanalyzer
