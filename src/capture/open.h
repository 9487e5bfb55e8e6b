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
  // Frames as they stand in the file, instead of in order of time (time_order.h). Only such a
  // reader has record_of().
  bool file_order = false;
  // For who reads segments (flow/read_segments.h): copies of packets as well, and which interface,
  // by name or number; empty: all.
  bool keep_copies = false;
  std::string interface;

  friend bool operator==(const OpenOptions&, const OpenOptions&) = default;
};

struct OpenCapture {
  std::unique_ptr<CaptureReader> reader;
  const ByteSource* source = nullptr;  // owned by the reader; for progress
  std::uint64_t size = 0;              // bytes of the file, 0 when unknown (pipe)
  OpenOptions options;
};

// Opens the file at `path` ("-": standard input), or several as one (several_files.h): classic pcap
// and pcapng, plain or compressed with gzip or zstd, are read by us; anything else goes through
// editcap when that is installed.
Result<OpenCapture> open_capture(const std::string& path, const OpenOptions& options = {});

// The same for bytes from anywhere (no editcap); `name` stands in error messages.
Result<std::unique_ptr<CaptureReader>> open_capture(std::unique_ptr<ByteSource> source,
                                                    const std::string& name,
                                                    const OpenOptions& options = {});

}  // namespace mptcpanalyzer
