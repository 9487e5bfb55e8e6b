// zstd (RFC 8878) by libzstd, one frame.
#include <fmt/format.h>
#include <new>
#include <vector>
#include <zstd.h>

#include "capture/byte_sink.h"
#include "capture/library_versions.h"

namespace mptcpanalyzer {
namespace {

class ZstdSink : public ByteSink {
 public:
  explicit ZstdSink(ByteSink& target) : target_(target), output_(ZSTD_CStreamOutSize()) {
    if (!context_) throw std::bad_alloc();
  }

  Result<Done> write(Bytes bytes) override {
    ZSTD_inBuffer input{bytes.data(), bytes.size(), 0};
    while (input.pos < input.size) {
      if (Result<bool> done = step(input, ZSTD_e_continue); !done) return done.error();
    }
    return Done{};
  }

  Result<Done> finish() override {
    ZSTD_inBuffer nothing{nullptr, 0, 0};
    for (;;) {
      const Result<bool> done = step(nothing, ZSTD_e_end);
      if (!done) return done.error();
      if (*done) return target_.finish();
    }
  }

 private:
  struct Free {
    void operator()(ZSTD_CStream* context) const { ZSTD_freeCStream(context); }
  };

  // Whether all was handed over.
  Result<bool> step(ZSTD_inBuffer& input, ZSTD_EndDirective directive) {
    ZSTD_outBuffer output{output_.data(), output_.size(), 0};
    const std::size_t left = ZSTD_compressStream2(context_.get(), &output, &input, directive);
    if (ZSTD_isError(left) != 0)
      return Error{fmt::format("cannot compress: {}", ZSTD_getErrorName(left)), {}, {}};
    const Result<Done> written = target_.write(Bytes(output_).first(output.pos));
    if (!written) return written.error();
    return left == 0;
  }

  ByteSink& target_;
  std::unique_ptr<ZSTD_CStream, Free> context_{ZSTD_createCStream()};
  std::vector<std::uint8_t> output_;
};

}  // namespace

std::string version_of_zstd() {
  return ZSTD_versionString();
}

std::unique_ptr<ByteSink> compress_zstd(ByteSink& target) {
  return std::make_unique<ZstdSink>(target);
}

}  // namespace mptcpanalyzer
