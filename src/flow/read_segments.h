// The pass over a capture that everything starts from: read, decode, hand each segment on.
// Threads: any; what is to be called is called by the thread that asks for the pass.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "capture/open.h"
#include "flow/capture_copies.h"
#include "flow/capture_facts.h"
#include "flow/interface_choice.h"
#include "packet/decode.h"
#include "packet/segment.h"

namespace mptcpanalyzer {

// How far a pass has come; `size` is 0 when the input's is unknown.
struct Progress {
  std::uint64_t bytes = 0;
  std::uint64_t size = 0;
  std::uint64_t frames = 0;
};

// Called once a batch; false asks the pass to stop.
using OnProgress = std::function<bool(const Progress&)>;

namespace internal {

// Notes what a batch tells of the capture; fails when none of it can ever be decoded.
Result<Done> note_batch(const FrameBatch& batch, const CaptureReader& reader, CaptureFacts& facts);
Result<Done> note_end(const CaptureReader& reader, const InterfaceChoice& choice,
                      CaptureFacts& facts);
std::uint64_t last_number(const FrameBatch& batch, std::uint64_t before);
Error stopped(const CaptureFacts& facts);

}  // namespace internal

// Calls on_frame(frame, segment, anomalies) for each frame of the interface that the capture was
// opened for, in the order of the reader; `segment` is nullptr when it carries none. Fails when the
// capture cannot be read, when none of its link types is known, when it has not that interface, and
// when on_progress asked to stop.
template <typename OnFrame>
Result<CaptureFacts> read_frames(OpenCapture& capture, const std::string& name, OnFrame&& on_frame,
                                 const OnProgress& on_progress) {
  CaptureFacts facts;
  facts.name = name;
  CaptureReader& reader = *capture.reader;
  InterfaceChoice choice(capture.options.interface);
  FrameBatch batch;
  Segment segment;
  while (true) {
    const Result<bool> more = reader.next(batch);
    if (!more) return more.error();
    if (!*more) break;
    if (const Result<Done> known = internal::note_batch(batch, reader, facts); !known)
      return known.error();
    const std::vector<Interface>& interfaces = reader.interfaces();
    choice.look_at(interfaces);
    for (const Frame& frame : batch) {
      if (!choice.has(frame.interface)) continue;
      const bool is_segment =
          decode(frame, interfaces[frame.interface].link_type, segment, facts.anomalies);
      if (is_segment) ++facts.segments;
      on_frame(frame, is_segment ? &segment : nullptr, facts.anomalies);
    }
    facts.frames = internal::last_number(batch, facts.frames);
    const std::uint64_t bytes = capture.source == nullptr ? 0 : capture.source->consumed();
    if (on_progress && !on_progress({bytes, capture.size, facts.frames}))
      return internal::stopped(facts);
  }
  if (const Result<Done> known = internal::note_end(reader, choice, facts); !known)
    return known.error();
  return facts;
}

// The same with on_segment(frame, segment, anomalies), for each segment; without copies of packets
// (capture_copies.h), unless the capture was opened with them.
template <typename OnSegment>
Result<CaptureFacts> read_segments(OpenCapture capture, const std::string& name,
                                   OnSegment&& on_segment, const OnProgress& on_progress) {
  CaptureCopies copies;
  std::uint64_t left_out = 0;
  Result<CaptureFacts> facts = read_frames(
      capture, name,
      [&](const Frame& frame, const Segment* segment, Anomalies& anomalies) {
        if (segment == nullptr) return;
        const std::uint32_t link_type = capture.reader->interfaces()[frame.interface].link_type;
        if (copies.is_copy(frame, link_type, *segment)) {
          anomalies.add(Anomaly::duplicate_frame, frame.number);
          if (!capture.options.keep_copies) {
            ++left_out;
            return;
          }
        }
        on_segment(frame, *segment, anomalies);
      },
      on_progress);
  if (facts) facts->segments -= left_out;
  return facts;
}

}  // namespace mptcpanalyzer
