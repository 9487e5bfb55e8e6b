// The streaming pass over a capture: read, decode, track.
// Threads: any; passes share nothing.
#pragma once  // Public: docs/library.md

#include <string>

#include "flow/capture_tables.h"
#include "flow/read_segments.h"

namespace mptcpanalyzer {

// Reads the capture to its end. Fails as read_segments() does, or when it cannot be opened.
Result<CaptureTables> track_capture(const std::string& path, const OpenOptions& options,
                                    const OnProgress& on_progress);

// The same over an open reader.
Result<CaptureTables> track_capture(OpenCapture capture, const std::string& name,
                                    const OnProgress& on_progress);

}  // namespace mptcpanalyzer
