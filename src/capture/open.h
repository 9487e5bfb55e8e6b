// Opening a capture of any supported kind.
// Threads: any may open a capture; what is opened is for one at a time.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "capture/byte_source.h"
#include "capture/reader.h"

namespace mptcpanalyzer {

struct OpenOptions {
  // Take a damaged record in mid-file as the end of the capture (counted as
  // Anomaly::damage_skipped) instead of failing.
  bool salvage = false;
};

struct OpenCapture {
  std::unique_ptr<CaptureReader> reader;
  const ByteSource* source = nullptr;  // owned by the reader; for progress
  std::uint64_t size = 0;              // bytes of the file, 0 when unknown (pipe)
};

// Opens the file at `path` ("-": standard input): classic pcap and pcapng, plain or compressed with
// gzip or zstd, are read by us; anything else goes through editcap when that is installed.
Result<OpenCapture> open_capture(const std::string& path, const OpenOptions& options = {});

// The same for bytes from anywhere (no editcap); `name` stands in error messages.
Result<std::unique_ptr<CaptureReader>> open_capture(std::unique_ptr<ByteSource> source,
                                                    const std::string& name,
                                                    const OpenOptions& options = {});

}  // namespace mptcpanalyzer
