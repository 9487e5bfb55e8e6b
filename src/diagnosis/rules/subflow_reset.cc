// docs/findings/subflow_reset.md
#include <algorithm>
#include <fmt/format.h>

#include "diagnosis/facts/handshake.h"
#include "diagnosis/facts/joins.h"
#include "diagnosis/facts/wording.h"
#include "diagnosis/rules/rules.h"
#include "flow/reset_reason.h"

namespace mptcpanalyzer {
namespace {

// A RST that follows so soon after the options that explain it belongs to them.
constexpr std::int64_t kSoonNs = 1'000'000'000;

// Bytes of a subflow that were sent and not acknowledged by its TCP at that time, both ways.
std::uint64_t pending_at(const CapturedConnection& of, std::size_t index, std::int64_t time_ns) {
  std::uint64_t pending = 0;
  for (const auto& steps : of.course.towards) {
    std::uint32_t sent = 0;
    std::uint32_t acked = 0;
    bool any = false;
    for (const CourseStep& step : steps) {
      if (step.stream != index || step.time_ns >= time_ns) continue;
      if (step.is_data) {
        sent = std::max(sent, step.tcp_end);
        any = true;
      } else {
        acked = std::max(acked, step.tcp_end);
      }
    }
    if (any && sent > acked) pending += sent - acked;
  }
  return pending;
}

// Whether either host took back an address during the life of the subflow, whose id it has. What
// was taken back before may have been announced again since.
bool follows_remove_addr(const CapturedConnection& of, const SubflowDialogue& subflow,
                         const SignalPacket& reset) {
  for (const SignalPacket* packet : of.dialogue.packets) {
    const RemoveAddr* removed = packet->find<RemoveAddr>();
    if (removed == nullptr || packet->time_ns > reset.time_ns + kSoonNs ||
        packet->time_ns < subflow.stream->first_time_ns) {
      continue;
    }
    const Role host = of.sender_of(*packet);
    for (std::uint8_t side = 0; side < 2; ++side) {
      const SubjectStream& stream = of.subject.streams[index_of(of.subject, subflow.tcpstream)];
      if (stream.mptcp_role(side) != host || subflow.subflow == nullptr) continue;
      const auto id = subflow.subflow->said_by[side].address_id.value_or(0);
      const auto* end = removed->address_ids.begin() + removed->count;
      if (std::find(removed->address_ids.begin(), end, id) != end) return true;
    }
  }
  return false;
}

std::string reason_words(const SignalPacket& reset) {
  const MpTcpRst* why = reset.find<MpTcpRst>();
  if (why == nullptr) return "without MP_TCPRST";
  return fmt::format("MP_TCPRST reason {}, {}, {}", why->reason, reset_reason_words(why->reason),
                     why->transient() ? "transient: it may be opened again" : "for good (T=0)");
}

Judgement judge(const ConnectionCase& subject) {
  const CapturedConnection& of = subject.first;
  if (!of.course.summary) return not_judged("it is plain TCP");
  const std::int64_t end_ns = end_of_connection(of);
  const std::vector<JoinStory> joins = join_stories(of);
  Judgement judgement;
  for (std::size_t i = 0; i < of.dialogue.subflows.size(); ++i) {
    const SubflowDialogue& subflow = of.dialogue.subflows[i];
    if (subflow.resets.empty()) continue;
    const SignalPacket& reset = *subflow.resets.front();
    const auto join = std::find_if(joins.begin(), joins.end(),
                                   [i](const JoinStory& story) { return story.index == i; });
    // join_refused, join_stripped.
    if (join != joins.end() && join->outcome != JoinOutcome::established) continue;
    // bad_close, or nothing: the connection was over.
    if (end_ns != kNoTime && reset.time_ns >= end_ns) continue;
    if (reset.find<MpFastclose>() != nullptr) continue;
    const bool removed = follows_remove_addr(of, subflow, reset);
    const std::uint64_t pending = pending_at(of, i, reset.time_ns);
    Finding finding =
        finding_between(of, subflow, reset, *subflow.resets.back(), subflow.resets.size());
    finding.severity = pending > 0 && !removed ? FindingSeverity::warning : FindingSeverity::note;
    finding.confidence = Confidence::certain;
    finding.text = fmt::format("the {} reset tcp.stream {} at {:.3f} s (frame {}): {}",
                               role_words(of.sender_of(reset)), subflow.tcpstream,
                               of.seconds_at(reset.time_ns), reset.frame, reason_words(reset));
    if (removed) finding.text += "; it follows the REMOVE_ADDR of its address";
    if (pending > 0) finding.text += fmt::format("; {} were pending on it", bytes_words(pending));
    if (pending > 0) finding.cost_bytes = pending;
    judgement.findings.push_back(std::move(finding));
  }
  return judgement;
}

}  // namespace

Rule subflow_reset_rule() {
  return {.id = "subflow_reset",
          .worst = FindingSeverity::warning,
          .summary = "a subflow that was in use was reset",
          .counter = "MPRstRx",
          .advice =
              "see who sent the RST and why; a RST that neither host sent comes from a box on "
              "the path",
          .columns = {},
          .judge = judge};
}

}  // namespace mptcpanalyzer
