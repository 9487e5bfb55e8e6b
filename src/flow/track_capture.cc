#include "flow/track_capture.h"

#include <utility>

#include "capture/several_files.h"
#include "flow/tracker.h"

namespace mptcpanalyzer {

Result<CaptureTables> track_capture(OpenCapture capture, const std::string& name,
                                    const OnProgress& on_progress) {
  Tracker tracker;
  Result<CaptureFacts> facts = read_segments(
      std::move(capture), name,
      [&tracker](const Frame& frame, const Segment& segment, Anomalies& anomalies) {
        tracker.add(frame, segment, anomalies);
      },
      on_progress);
  if (!facts) return facts.error();
  return tracker.finish(std::move(*facts));
}

Result<CaptureTables> track_capture(const std::string& path, const OpenOptions& options,
                                    const OnProgress& on_progress) {
  Result<OpenCapture> capture = open_capture(path, options);
  if (!capture) return capture.error();
  return track_capture(std::move(*capture), name_of_capture(path), on_progress);
}

}  // namespace mptcpanalyzer
