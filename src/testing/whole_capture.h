// What the tests of the readers share: pcapng blocks in either byte order, sources that come in
// small chunks, and reading a capture to its end.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "capture/open.h"
#include "testing/byte_writer.h"

namespace mptcpanalyzer {

// The chunk sizes at which every reader has to give the same frames.
inline constexpr std::size_t kChunkSizes[] = {1, 2, 7, 16, 61, 4096, std::size_t{1} << 20};

// Memory that arrives at most `chunk` bytes at a time.
class ChunkSource : public ByteSource {
 public:
  ChunkSource(Bytes bytes, std::size_t chunk) : memory_(open_memory(bytes)), chunk_(chunk) {}
  Result<std::size_t> read(std::span<std::uint8_t> target) override {
    return memory_->read(target.first(std::min(target.size(), chunk_)));
  }
  std::uint64_t consumed() const override { return memory_->consumed(); }

 private:
  std::unique_ptr<ByteSource> memory_;
  std::size_t chunk_;
};

// A frame with bytes of its own.
struct OwnedFrame {
  std::uint64_t number = 0;
  std::int64_t time_ns = 0;
  ByteBuffer bytes;
  std::uint32_t original_length = 0;
  std::uint32_t interface = 0;
  bool operator==(const OwnedFrame&) const = default;
};

// A capture read to its end, or to its error.
struct WholeCapture {
  std::vector<OwnedFrame> frames;
  std::vector<Interface> interfaces;
  Anomalies anomalies;
  std::string format;
  std::optional<Error> error;
  bool opened = false;

  std::uint64_t count(Anomaly anomaly) const { return anomalies[anomaly].count; }
  std::uint64_t first(Anomaly anomaly) const { return anomalies[anomaly].first_frame; }
  std::string error_line() const { return error ? error->line() : "no error"; }
};

inline OpenOptions salvaging() {
  OpenOptions options;
  options.salvage = true;
  return options;
}

inline OpenOptions in_file_order() {
  OpenOptions options;
  options.file_order = true;
  return options;
}

inline WholeCapture read_whole(CaptureReader& reader) {
  WholeCapture whole;
  whole.opened = true;
  FrameBatch batch;
  for (;;) {
    Result<bool> more = reader.next(batch);
    if (!more) whole.error = more.error();
    if (!more || !*more) break;
    for (const Frame& frame : batch) {
      whole.frames.push_back({frame.number, frame.time_ns,
                              ByteBuffer(frame.bytes.begin(), frame.bytes.end()),
                              frame.original_length, frame.interface});
    }
  }
  whole.interfaces = reader.interfaces();
  whole.anomalies = reader.anomalies();
  whole.format = reader.format();
  return whole;
}

inline WholeCapture read_bytes(Bytes bytes, const OpenOptions& options = {},
                               std::size_t chunk = std::size_t{1} << 20) {
  Result<std::unique_ptr<CaptureReader>> reader =
      open_capture(std::make_unique<ChunkSource>(bytes, chunk), "test", options);
  if (reader) return read_whole(**reader);
  WholeCapture failed;
  failed.error = reader.error();
  return failed;
}

inline WholeCapture read_path(const std::string& path, const OpenOptions& options = {}) {
  Result<OpenCapture> capture = open_capture(path, options);
  if (capture) return read_whole(*capture->reader);
  WholeCapture failed;
  failed.error = capture.error();
  return failed;
}

inline ByteBuffer to_bytes(std::string_view text) {
  return {text.begin(), text.end()};
}

inline ByteBuffer joined(const std::vector<ByteBuffer>& parts) {
  ByteBuffer all;
  for (const ByteBuffer& part : parts)
    append_bytes(all, part);
  return all;
}

// Writes integers in the byte order of a file.
class FileWriter {
 public:
  explicit FileWriter(bool big_endian) : big_endian_(big_endian) {}

  template <typename T>
  FileWriter& put(T value) {
    if (big_endian_) {
      append_big_endian(bytes_, value);
    } else {
      append_little_endian(bytes_, value);
    }
    return *this;
  }
  FileWriter& put(const ByteBuffer& bytes) {
    append_bytes(bytes_, bytes);
    return *this;
  }
  FileWriter& pad() {
    bytes_.resize((bytes_.size() + 3) / 4 * 4);
    return *this;
  }
  ByteBuffer take() { return std::move(bytes_); }

 private:
  bool big_endian_;
  ByteBuffer bytes_;
};

}  // namespace mptcpanalyzer
