// The streaming pass over a capture: read, decode, track.
#pragma once

#include <string>

#include "flow/read_segments.h"
#include "flow/tracker.h"

namespace mptcpanalyzer {

// What a pass over a capture leaves: everything but the packets.
struct TrackedCapture : CaptureFacts {
  Tracker tracker;
};

// Reads the capture to its end. Fails as read_segments() does, or when it cannot be opened.
Result<TrackedCapture> track_capture(const std::string& path, const OpenOptions& options,
                                     const OnProgress& on_progress);

// The same over an open reader.
Result<TrackedCapture> track_capture(OpenCapture capture, const std::string& name,
                                     const OnProgress& on_progress);

}  // namespace mptcpanalyzer
