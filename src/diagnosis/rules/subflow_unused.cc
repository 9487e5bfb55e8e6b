// docs/findings/subflow_unused.md
#include <algorithm>
#include <fmt/format.h>

#include "diagnosis/facts/handshake.h"
#include "diagnosis/facts/joins.h"
#include "diagnosis/facts/wording.h"
#include "diagnosis/rules/rules.h"

namespace mptcpanalyzer {
namespace {

constexpr std::int64_t kShortLifeNs = 1'000'000'000;

struct NewDataOf {
  bool any = false;
  std::int64_t last_ns = kNoTime;
};

// Of one subflow, or of all.
NewDataOf new_data(const CapturedConnection& of, std::optional<std::size_t> index) {
  NewDataOf found;
  for (const auto& steps : of.course.towards) {
    for (const CourseStep& step : steps) {
      if (!step.is_data || step.new_bytes == 0 || (index && step.stream != *index)) continue;
      found.any = true;
      found.last_ns = std::max(found.last_ns, step.time_ns);
    }
  }
  return found;
}

// Another subflow between the same two addresses.
bool has_twin(const CapturedConnection& of, const JoinStory& join) {
  const auto& own = join.subflow->stream->endpoints;
  return std::any_of(
      of.dialogue.subflows.begin(), of.dialogue.subflows.end(), [&](const SubflowDialogue& other) {
        const auto& theirs = other.stream->endpoints;
        const bool same =
            (own[0].address == theirs[0].address && own[1].address == theirs[1].address) ||
            (own[0].address == theirs[1].address && own[1].address == theirs[0].address);
        return other.tcpstream != join.subflow->tcpstream && same;
      });
}

// Whether its handshake was faster than that of a subflow which was used.
bool is_faster_than_used(const CapturedConnection& of, const JoinStory& join) {
  const auto own = join.subflow->handshake_rtt_s();
  if (!own) return false;
  for (std::size_t i = 0; i < of.dialogue.subflows.size(); ++i) {
    const auto other = of.dialogue.subflows[i].handshake_rtt_s();
    if (i != join.index && other && *own < *other && new_data(of, i).any) return true;
  }
  return false;
}

std::string reason(const CapturedConnection& of, const JoinStory& join) {
  if (join.outcome == JoinOutcome::half_open)
    return "its third ACK was never answered, so it was not fully established";
  if (of.subject.streams[join.index].state == SubflowState::broken)
    return "its data came without MPTCP options, so that it never reaches the application";
  const MpJoinSyn* asked = join.syn->find<MpJoinSyn>();
  const MpJoinSynAck* answered =
      join.syn_ack == nullptr ? nullptr : join.syn_ack->find<MpJoinSynAck>();
  if (asked->backup || (answered != nullptr && answered->backup)) return "it joined as a backup";
  if (join.reset != nullptr && join.reset->time_ns - join.syn->time_ns < kShortLifeNs)
    return "it was reset in under a second";
  if (new_data(of, std::nullopt).last_ns < join.syn->time_ns)
    return "it joined after the last data";
  if (is_faster_than_used(of, join))
    return "although its round trip was shorter than that of one that was used";
  if (has_twin(of, join)) return "it has the addresses of another subflow";
  return "it was never needed: the others carried what there was";
}

Judgement judge(const ConnectionCase& subject) {
  const CapturedConnection& of = subject.first;
  if (!of.course.summary) return not_judged("it is plain TCP");
  Judgement judgement;
  for (const JoinStory& join : join_stories(of)) {
    const bool is_there =
        join.outcome == JoinOutcome::established || join.outcome == JoinOutcome::half_open;
    if (!is_there || join.third_ack == nullptr || new_data(of, join.index).any) continue;
    const SignalPacket& last = join.fourth_ack != nullptr ? *join.fourth_ack : *join.third_ack;
    Finding finding = finding_between(of, *join.subflow, *join.syn, last, 3);
    finding.severity = FindingSeverity::note;
    finding.confidence = Confidence::certain;
    finding.text = fmt::format(
        "tcp.stream {} ({} to {}) carried no new data: {} (joined at {:.3f} s)",
        join.subflow->tcpstream, to_string(join.subflow->stream->endpoints[join.syn->side].address),
        to_string(join.subflow->stream->endpoints[1 - join.syn->side].address), reason(of, join),
        of.seconds_at(join.syn->time_ns));
    judgement.findings.push_back(std::move(finding));
  }
  return judgement;
}

}  // namespace

Rule subflow_unused_rule() {
  return {.id = "subflow_unused",
          .worst = FindingSeverity::note,
          .summary = "a subflow was established and carried no new data",
          .counter = "",
          .advice =
              "nothing is wrong if it is a spare path; otherwise see its round trip and the "
              "scheduler of the sender",
          .columns = {},
          .judge = judge};
}

}  // namespace mptcpanalyzer
