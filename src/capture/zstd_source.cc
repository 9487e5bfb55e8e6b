// Zstandard (RFC 8878) by libzstd: one frame or several in a row, skippable ones included.
#include <fmt/format.h>
#include <new>
#include <optional>
#include <vector>
#include <zstd.h>
#include <zstd_errors.h>

#include "capture/byte_source.h"

namespace mptcpanalyzer {
namespace {

class ZstdSource : public ByteSource {
 public:
  explicit ZstdSource(std::unique_ptr<ByteSource> compressed)
      : compressed_(std::move(compressed)),
        input_(ZSTD_DStreamInSize()),
        stream_(ZSTD_createDStream()) {
    if (!stream_) throw std::bad_alloc();
  }

  Result<std::size_t> read(std::span<std::uint8_t> target) override {
    ZSTD_outBuffer output = {target.data(), target.size(), 0};
    while (output.pos == 0 && !at_end_) {
      std::optional<Error> error = pending_ ? pending_ : step(output);
      if (!error) continue;
      pending_ = std::move(error);  // what was decompressed before the damage goes first
      if (output.pos == 0) return *pending_;
    }
    return output.pos;
  }

  std::uint64_t consumed() const override { return compressed_->consumed(); }
  SourceEnd end() const override { return end_; }

 private:
  struct FreeStream {
    void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
  };

  // Makes progress: more input, more output, the next frame, or the end.
  std::optional<Error> step(ZSTD_outBuffer& output) {
    if (block_.pos == block_.size && !output_pending_) {
      if (std::optional<Error> error = refill()) return error;
      if (block_.size == 0) {
        finish(in_frame_ ? SourceEnd::cut : SourceEnd::whole);
        return std::nullopt;
      }
    }
    const std::size_t status = ZSTD_decompressStream(stream_.get(), &output, &block_);
    if (ZSTD_isError(status) != 0) {
      // Known only once the four bytes of a magic are there, hence no look ahead of our own.
      if (frames_ > 0 && ZSTD_getErrorCode(status) == ZSTD_error_prefix_unknown) {
        finish(SourceEnd::trailing_garbage);
        return std::nullopt;
      }
      return Error{fmt::format("the zstd data is damaged ({})", ZSTD_getErrorName(status)),
                   fmt::format("byte {} of the compressed data", offset()),
                   {}};
    }
    in_frame_ = status != 0;
    if (!in_frame_) frames_++;
    // A full target may leave output inside the decoder, to be fetched without further input.
    output_pending_ = in_frame_ && output.pos == output.size;
    return std::nullopt;
  }

  std::optional<Error> refill() {
    Result<std::size_t> count = compressed_->read(input_);
    if (!count) return count.error();
    block_ = {input_.data(), *count, 0};
    arrived_ += *count;
    return std::nullopt;
  }

  void finish(SourceEnd end) {
    at_end_ = true;
    end_ = end;
  }

  std::uint64_t offset() const { return arrived_ - (block_.size - block_.pos); }

  std::unique_ptr<ByteSource> compressed_;
  std::vector<std::uint8_t> input_;
  std::unique_ptr<ZSTD_DStream, FreeStream> stream_;
  ZSTD_inBuffer block_ = {nullptr, 0, 0};
  std::uint64_t arrived_ = 0;  // compressed bytes taken from compressed_
  std::uint64_t frames_ = 0;   // finished ones
  bool in_frame_ = false;
  bool output_pending_ = false;
  bool at_end_ = false;
  SourceEnd end_ = SourceEnd::whole;
  std::optional<Error> pending_;
};

}  // namespace

std::unique_ptr<ByteSource> open_zstd(std::unique_ptr<ByteSource> compressed) {
  return std::make_unique<ZstdSource>(std::move(compressed));
}

}  // namespace mptcpanalyzer
