// CaptureReader: the frames of one capture file in file order, in batches of views.
//
// A reader accepts any chunk boundaries of its source, so files, pipes, compressed files and memory
// share one path. Not thread-safe; one reader, one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
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

  const Anomalies& anomalies() const { return anomalies_; }

 protected:
  Anomalies anomalies_;
};

}  // namespace mptcpanalyzer
