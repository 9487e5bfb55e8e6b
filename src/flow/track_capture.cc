#include "flow/track_capture.h"

#include <utility>

#include "capture/several_files.h"

namespace mptcpanalyzer {

Result<TrackedCapture> track_capture(OpenCapture capture, const std::string& name,
                                     const OnProgress& on_progress) {
  TrackedCapture tracked;
  Result<CaptureFacts> facts = read_segments(
      std::move(capture), name,
      [&tracked](const Frame& frame, const Segment& segment, Anomalies& anomalies) {
        tracked.tracker.add(frame, segment, anomalies);
      },
      on_progress);
  if (!facts) return facts.error();
  static_cast<CaptureFacts&>(tracked) = std::move(*facts);
  tracked.tracker.finish(tracked.anomalies);
  return tracked;
}

Result<TrackedCapture> track_capture(const std::string& path, const OpenOptions& options,
                                     const OnProgress& on_progress) {
  Result<OpenCapture> capture = open_capture(path, options);
  if (!capture) return capture.error();
  return track_capture(std::move(*capture), name_of_capture(path), on_progress);
}

}  // namespace mptcpanalyzer
