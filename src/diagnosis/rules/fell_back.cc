// docs/findings/fell_back.md
#include <fmt/format.h>

#include "diagnosis/facts/handshake.h"
#include "diagnosis/facts/wording.h"
#include "diagnosis/rules/rules.h"

namespace mptcpanalyzer {
namespace {

// The first packet that says so, or nullptr.
template <typename Says>
const SignalPacket* first_that(const SubflowDialogue& subflow, const Says& says) {
  for (const SignalPacket* packet : subflow.packets) {
    if (says(*packet)) return packet;
  }
  return nullptr;
}

bool is_infinite(const SignalPacket& packet) {
  const Dss* dss = packet.find<Dss>();
  return dss != nullptr && dss->infinite();
}

// Whether data behind that frame, in its direction, has mappings again: what came without one was
// not the end of MPTCP. What the peer still sends with mappings says nothing: it may not know yet.
bool is_mapped_behind(const CapturedConnection& of, std::size_t stream, std::uint64_t frame) {
  for (const auto& steps : of.course.towards) {
    bool is_behind = false;
    for (const CourseStep& step : steps) {
      if (!step.is_data || step.stream != stream) continue;
      if (is_behind && step.new_bytes > 0 && PacketAt(*of.trace, step.row).dsn64()) return true;
      is_behind |= step.frame == frame;
    }
  }
  return false;
}

// What was carried as MPTCP before, in either direction.
std::uint64_t bytes_before(const CapturedConnection& of, std::uint64_t frame) {
  std::uint64_t bytes = 0;
  for (const auto& steps : of.course.towards) {
    for (const CourseStep& step : steps) {
      if (step.is_data && step.frame < frame) bytes += step.new_bytes;
    }
  }
  return bytes;
}

Judgement judge(const ConnectionCase& subject) {
  const CapturedConnection& of = subject.first;
  for (const SubflowDialogue& subflow : of.dialogue.subflows) {
    if (subflow.subflow == nullptr || !of.course.summary) continue;
    const SignalPacket* infinite = first_that(subflow, is_infinite);
    const SignalPacket* failed = first_that(
        subflow, [](const SignalPacket& packet) { return packet.find<MpFail>() != nullptr; });
    const auto& unmapped = subflow.subflow->unmapped;
    const bool is_fallback =
        infinite != nullptr ||
        of.subject.streams[index_of(of.subject, subflow.tcpstream)].state == SubflowState::fallback;
    // An MP_FAIL that a RST answers closes its subflow, and the connection goes on.
    if (!is_fallback || (infinite == nullptr && !unmapped)) continue;
    const std::uint64_t frame = infinite != nullptr ? infinite->frame : unmapped->frame;
    const std::size_t stream = index_of(of.subject, subflow.tcpstream);
    if (infinite == nullptr && is_mapped_behind(of, stream, frame)) continue;
    Finding finding;
    finding.severity = FindingSeverity::warning;
    finding.confidence = Confidence::certain;
    finding.tcpstream = subflow.tcpstream;
    finding.frames = {{of.capture, frame, frame, 1}};
    if (infinite != nullptr) finding.begin_s = finding.end_s = of.seconds_at(infinite->time_ns);
    std::string cause = "data without a DSS came first";
    if (infinite != nullptr) cause = "it announced an infinite mapping";
    if (infinite != nullptr && failed != nullptr)
      cause = fmt::format("after the MP_FAIL of frame {}, which says that a checksum was wrong",
                          failed->frame);
    finding.text =
        fmt::format("the connection is plain TCP from frame {} on ({}), after {} as MPTCP", frame,
                    cause, bytes_words(bytes_before(of, frame)));
    finding.counter = infinite != nullptr ? "InfiniteMapTx" : "MPCapableDataFallback";
    return {{std::move(finding)}, ""};
  }
  if (!of.subject.handshake_seen && of.course.summary)
    return not_judged("the handshake was not captured");
  return {};
}

}  // namespace

Rule fell_back_rule() {
  return {.id = "fell_back",
          .worst = FindingSeverity::warning,
          .summary = "the connection went on as plain TCP",
          .counter = "InfiniteMapTx",
          .advice =
              "look for what changed the data or the options on the way: a proxy, a firewall "
              "that rewrites payload, an ALG",
          .columns = {},
          .one_direction_is_enough = true,
          .judge = judge};
}

}  // namespace mptcpanalyzer
