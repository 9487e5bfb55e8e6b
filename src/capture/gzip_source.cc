// gzip (RFC 1952) by zlib: one member or several in a row, as `cat a.gz b.gz` makes them.
#include <algorithm>
#include <cassert>
#include <fmt/format.h>
#include <limits>
#include <new>
#include <optional>
#include <vector>
#include <zlib.h>

#include "capture/byte_source.h"

namespace mptcpanalyzer {
namespace {

constexpr std::size_t kInputSize = std::size_t{64} << 10;
constexpr int kGzipOnly = 15 + 16;  // inflateInit2: the largest window, a gzip header expected
constexpr std::uint8_t kMagic[] = {0x1f, 0x8b};

class GzipSource : public ByteSource {
 public:
  explicit GzipSource(std::unique_ptr<ByteSource> compressed)
      : compressed_(std::move(compressed)), input_(kInputSize) {
    if (inflateInit2(&stream_, kGzipOnly) != Z_OK) throw std::bad_alloc();
  }
  GzipSource(const GzipSource&) = delete;
  GzipSource& operator=(const GzipSource&) = delete;
  ~GzipSource() override { inflateEnd(&stream_); }

  Result<std::size_t> read(std::span<std::uint8_t> target) override {
    stream_.next_out = target.data();
    stream_.avail_out =
        static_cast<uInt>(std::min(target.size(), std::size_t{std::numeric_limits<uInt>::max()}));
    const uInt wanted = stream_.avail_out;
    while (stream_.avail_out == wanted && !at_end_) {
      std::optional<Error> error = pending_ ? pending_ : step();
      if (!error) continue;
      pending_ = std::move(error);  // what was decompressed before the damage goes first
      if (stream_.avail_out == wanted) return *pending_;
    }
    return std::size_t{wanted - stream_.avail_out};
  }

  std::uint64_t consumed() const override { return compressed_->consumed(); }
  SourceEnd end() const override { return end_; }

 private:
  // Makes progress: more input, more output, the next member, or the end.
  std::optional<Error> step() {
    if (stream_.avail_in == 0 && !output_pending_) {
      if (std::optional<Error> error = refill()) return error;
      if (stream_.avail_in == 0) {
        finish(in_member_ ? SourceEnd::cut : SourceEnd::whole);
        return std::nullopt;
      }
    }
    if (!in_member_ && !begin_member()) return std::nullopt;
    const int status = inflate(&stream_, Z_NO_FLUSH);
    if (status == Z_STREAM_END) {
      in_member_ = false;
      members_++;
    } else if (status != Z_OK && status != Z_BUF_ERROR) {
      return Error{fmt::format("the gzip data is damaged ({})",
                               stream_.msg != nullptr ? stream_.msg : "unusable header"),
                   fmt::format("byte {} of the compressed data", offset()),
                   {}};
    }
    // A full target may leave output inside zlib, to be fetched without further input.
    output_pending_ = in_member_ && stream_.avail_out == 0;
    return std::nullopt;
  }

  std::optional<Error> refill() {
    Result<std::size_t> count = compressed_->read(input_);
    if (!count) return count.error();
    stream_.next_in = input_.data();
    stream_.avail_in = static_cast<uInt>(*count);
    arrived_ += *count;
    return std::nullopt;
  }

  // Whether another member begins at the next input byte. After the first there may be zeros, the
  // padding of tapes and block devices, or bytes of another kind, which gzip ignores as well.
  bool begin_member() {
    if (members_ > 0) {
      while (stream_.avail_in > 0 && *stream_.next_in == 0) {
        stream_.next_in++;
        stream_.avail_in--;
      }
      if (stream_.avail_in == 0) return false;
      if (*stream_.next_in != kMagic[0]) {
        finish(SourceEnd::trailing_garbage);
        return false;
      }
      const int status = inflateReset(&stream_);
      assert(status == Z_OK);
      static_cast<void>(status);
    }
    in_member_ = true;
    return true;
  }

  void finish(SourceEnd end) {
    at_end_ = true;
    end_ = end;
  }

  std::uint64_t offset() const { return arrived_ - stream_.avail_in; }

  std::unique_ptr<ByteSource> compressed_;
  std::vector<std::uint8_t> input_;
  z_stream stream_ = {};
  std::uint64_t arrived_ = 0;  // compressed bytes taken from compressed_
  std::uint64_t members_ = 0;  // finished ones
  bool in_member_ = false;
  bool output_pending_ = false;
  bool at_end_ = false;
  SourceEnd end_ = SourceEnd::whole;
  std::optional<Error> pending_;
};

}  // namespace

std::unique_ptr<ByteSource> open_gzip(std::unique_ptr<ByteSource> compressed) {
  return std::make_unique<GzipSource>(std::move(compressed));
}

}  // namespace mptcpanalyzer
