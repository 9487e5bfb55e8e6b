#include "flow/annotated_copy.h"

#include <span>
#include <utility>

#include "capture/pcapng_writer.h"

namespace mptcpanalyzer {
namespace {

// Writes frames as they come, and each interface before its first frame.
class AnnotatingWriter {
 public:
  AnnotatingWriter(const CaptureReader& reader, const FrameComments& comments, ByteSink& sink)
      : reader_(reader), comments_(comments), writer_(sink) {}

  Result<Done> begin(std::string_view program) { return writer_.begin(program); }

  Result<Done> add(const Frame& frame) {
    const std::vector<Interface>& interfaces = reader_.interfaces();
    for (; written_interfaces_ < interfaces.size(); ++written_interfaces_) {
      if (Result<Done> written = writer_.add_interface(interfaces[written_interfaces_]); !written)
        return written;
    }
    const auto at = comments_.find(frame.number);
    if (at == comments_.end()) return writer_.add(frame);
    return writer_.add(frame, at->second);
  }

 private:
  const CaptureReader& reader_;
  const FrameComments& comments_;
  PcapngWriter writer_;
  std::size_t written_interfaces_ = 0;
};

}  // namespace

Result<CaptureFacts> write_annotated_copy(OpenCapture capture, const std::string& name,
                                          const FrameComments& comments, std::string_view program,
                                          ByteSink& sink, const OnProgress& on_progress) {
  AnnotatingWriter writer(*capture.reader, comments, sink);
  if (const Result<Done> begun = writer.begin(program); !begun) return begun.error();
  // The reader cannot be stopped from here: after a write that failed no other one is tried.
  Result<Done> written = Done{};
  Result<CaptureFacts> facts = read_frames(
      capture, name,
      [&](const Frame& frame, const Segment* /*segment*/, Anomalies& /*anomalies*/) {
        if (written) written = writer.add(frame);
      },
      [&](const Progress& progress) {
        return written.ok() && (!on_progress || on_progress(progress));
      });
  if (!written) return written.error();
  if (!facts) return facts;
  if (const Result<Done> finished = sink.finish(); !finished) return finished.error();
  return facts;
}

}  // namespace mptcpanalyzer
