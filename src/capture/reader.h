// CaptureReader: the frames of one capture file in file order, in batches of views. What wraps a
// reader may change the order (time_order.h).
//
// A reader accepts any chunk boundaries of its source, so files, pipes, compressed files and memory
// share one path. Not thread-safe; one reader, one thread at a time.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "capture/anomaly.h"
#include "capture/frame.h"

namespace mptcpanalyzer {

class CaptureReader {
 public:
  CaptureReader() = default;
  CaptureReader(const CaptureReader&) = delete;
  CaptureReader& operator=(const CaptureReader&) = delete;
  virtual ~CaptureReader() = default;

  // Replaces `batch` by the next frames, views that live until the next call. False at the end of
  // the capture (the batch is then empty). Irregularities that reading survives are counted in
  // anomalies(). After an error the batch is empty and the reader must not be called again.
  virtual Result<bool> next(FrameBatch& batch) = 0;

  // The interfaces met so far; pcapng may add some between batches. Frame::interface indexes it.
  virtual const std::vector<Interface>& interfaces() const = 0;

  virtual std::string_view format() const = 0;  // "pcap", "pcapng"

  virtual const Anomalies& anomalies() const { return anomalies_; }

  // For who copies the capture byte by byte. To be called before the first next(): from then on
  // what stands between the frames is kept until take_block_before() hands it out.
  void keep_blocks() { keeps_blocks_ = true; }

  // The oldest part of the file that was not yet taken, stands before this frame and is no frame:
  // the header of a pcap, any other block of a pcapng. As it is in the file, but that the length of
  // a section, which a copy changes, becomes "unknown".
  std::optional<std::vector<std::uint8_t>> take_block_before(std::uint64_t frame) {
    if (blocks_.empty() || blocks_.front().before_frame > frame) return std::nullopt;
    std::vector<std::uint8_t> bytes = std::move(blocks_.front().bytes);
    blocks_.pop_front();
    return bytes;
  }

  // The record of a frame of the latest batch as it stands in the file: header, frame, options.
  virtual Bytes record_of(const Frame& frame) const = 0;

 protected:
  struct Block {
    std::uint64_t before_frame = 0;
    std::vector<std::uint8_t> bytes;
  };

  Anomalies anomalies_;
  bool keeps_blocks_ = false;
  std::deque<Block> blocks_;
};

}  // namespace mptcpanalyzer
