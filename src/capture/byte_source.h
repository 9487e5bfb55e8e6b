// ByteSource: where a reader's bytes come from: a file, a pipe, a decompressor, memory.
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace mptcpanalyzer {

// How a source came to its end.
enum class SourceEnd : std::uint8_t {
  whole,             // where its maker meant it to
  cut,               // early: a compressed stream without its end, a capture that editcap found cut
  trailing_garbage,  // whole, but followed by bytes of another kind, which were ignored
};

class ByteSource {
 public:
  ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  virtual ~ByteSource() = default;

  // Fills the front of `target` and returns how much; 0 only at the end. May return less than
  // asked. An Error names no file, which only the caller knows: its `where` is at most an offset.
  virtual Result<std::size_t> read(std::span<std::uint8_t> target) = 0;

  // Bytes consumed of the underlying file, for progress; compressed ones where compressed.
  virtual std::uint64_t consumed() const = 0;

  // Meaningful once read() has returned 0.
  virtual SourceEnd end() const { return SourceEnd::whole; }
};

// Reads `path`, or standard input for "-". A directory, a missing file or a terminal is an Error,
// complete with the file's name.
Result<std::unique_ptr<ByteSource>> open_file(const std::string& path);

// Reads memory that outlives the source; for tests and fuzzers.
std::unique_ptr<ByteSource> open_memory(Bytes bytes);

// Decompressors over another source; whether its bytes are of that kind is found out by sniffing.
std::unique_ptr<ByteSource> open_gzip(std::unique_ptr<ByteSource> compressed);
std::unique_ptr<ByteSource> open_zstd(std::unique_ptr<ByteSource> compressed);

}  // namespace mptcpanalyzer
