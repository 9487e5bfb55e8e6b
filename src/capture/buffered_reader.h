// BufferedReader: what the readers of record-by-record formats share.
//
// A format says how to take whole records out of a BlockBuffer (parse); this class calls it for
// batch after batch, fetches bytes, and decides what the end of the file, damage and errors of the
// source mean. Since damage is met only when the batch is empty, all frames before it are handed
// out first, whatever the chunks in which the bytes came.
// Threads: one at a time, as all readers.
#pragma once

#include <string>

#include "capture/block_buffer.h"
#include "capture/reader.h"

namespace mptcpanalyzer {

// What a reader needs to know of the file besides its bytes.
struct ReaderContext {
  std::string name;           // stands in error messages
  bool decompressed = false;  // offsets count decompressed bytes
  bool salvage = false;       // OpenOptions::salvage

  // "NAME, byte N" and "NAME, frame F, byte N".
  std::string at(std::uint64_t offset) const;
  std::string at_frame(std::uint64_t frame, std::uint64_t offset) const;

  // An Error of a ByteSource, with the name of the file put before its place.
  Error source_error(Error error) const;
};

class BufferedReader : public CaptureReader {
 public:
  Result<bool> next(FrameBatch& batch) final;

 protected:
  BufferedReader(BlockBuffer buffer, ReaderContext context)
      : buffer_(std::move(buffer)), context_(std::move(context)) {}

  // Consumes whole records from the buffer and appends their frames. Returns how many unread bytes
  // it takes to go on; an Error when the record at the front is damaged, again at every call. May
  // skip() beyond the buffer, then returns at once.
  virtual Result<std::size_t> parse(FrameBatch& batch) = 0;

  Error damage(std::string what) const;        // of what stands at the buffer's front
  Error frame_damage(std::string what) const;  // which is the next frame

  // That frame number_ is older by `by` ns than the one before it on its interface.
  void note_clock_went_back(std::int64_t by);

  BlockBuffer buffer_;
  ReaderContext context_;
  std::uint64_t number_ = 0;  // of the last frame

 private:
  const char* salvage_hint() const;
  Result<bool> end_of_bytes();
  Result<bool> end_at_damage(const Error& error);

  bool ended_ = false;
};

}  // namespace mptcpanalyzer
