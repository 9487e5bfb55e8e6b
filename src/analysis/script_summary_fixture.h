// Summaries of a packet script, over the capture and over its trace; for tests.
#pragma once

#include <memory>
#include <span>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "analysis/subject/replay.h"
#include "analysis/summary/mptcp_summary.h"
#include "analysis/summary/tcp_summary.h"
#include "flow/track_capture.h"
#include "trace/script_trace_fixture.h"

namespace mptcpanalyzer {

inline OpenCapture open_script(const ByteBuffer& bytes) {
  Result<std::unique_ptr<CaptureReader>> reader = open_capture(open_memory(bytes), "script");
  if (!reader) throw std::runtime_error(reader.error().line());
  return {std::move(*reader), nullptr, bytes.size(), {}};
}

inline CaptureTables tracked_script(std::string_view script) {
  const ByteBuffer bytes = capture_from_script(script);
  Result<CaptureTables> tracked = track_capture(open_script(bytes), "script", {});
  if (!tracked) throw std::runtime_error(tracked.error().line());
  return std::move(*tracked);
}

// In one pass after another over the capture.
template <typename Builder>
auto summary_of_capture(std::string_view script, const Subject& subject) {
  const ByteBuffer bytes = capture_from_script(script);
  Builder builder(subject);
  const Result<Done> replayed =
      replay_capture(open_script(bytes), tracked_script(script), std::span(&subject, 1),
                     [&](TrackedSegment& tracked) { builder.add(tracked); }, {});
  if (!replayed) throw std::runtime_error(replayed.error().line());
  return builder.finish();
}

template <typename Builder>
auto summary_of_trace(const Trace& trace, const Subject& subject) {
  Builder builder(subject);
  replay_trace(trace, std::span(&subject, 1),
               [&](TrackedSegment& tracked) { builder.add(tracked); });
  return builder.finish();
}

}  // namespace mptcpanalyzer
