// docs/findings/checksum_failed.md
#include <fmt/format.h>

#include "diagnosis/facts/handshake.h"
#include "diagnosis/facts/wording.h"
#include "diagnosis/rules/rules.h"

namespace mptcpanalyzer {
namespace {

const SubflowDialogue* find_in(const CapturedConnection& of, StreamId stream) {
  for (const SubflowDialogue& subflow : of.dialogue.subflows) {
    if (subflow.tcpstream == stream) return &subflow;
  }
  return nullptr;
}

// What both ends' captures say of the checksums of a subflow.
std::string where_words(const ConnectionCase& subject, const SubflowDialogue& subflow) {
  const auto other = subject.matched_stream(subject.first, subflow.tcpstream);
  if (!other || !subject.second) return "";
  const SubflowDialogue* theirs = find_in(*subject.second, *other);
  if (theirs == nullptr || theirs->subflow == nullptr) return "";
  const std::uint32_t here = subflow.subflow->checksums_wrong;
  const std::uint32_t there = theirs->subflow->checksums_wrong;
  if (here > 0 && there > 0) return "; they are wrong in both captures: their sender made them so";
  if (here != there)
    return "; they are right in the other capture: the data was changed on its way";
  return "; neither capture has the payload whole, so the changed bytes cannot be named";
}

std::optional<Finding> judge_subflow(const ConnectionCase& subject,
                                     const SubflowDialogue& subflow) {
  const CapturedConnection& of = subject.first;
  if (subflow.subflow == nullptr) return std::nullopt;
  const SignalPacket* failed = nullptr;
  for (const SignalPacket* packet : subflow.packets) {
    if (failed == nullptr && packet->find<MpFail>() != nullptr) failed = packet;
  }
  const std::uint32_t wrong = subflow.subflow->checksums_wrong;
  if (failed == nullptr && wrong == 0) return std::nullopt;
  Finding finding;
  finding.severity = FindingSeverity::error;
  finding.confidence = Confidence::certain;
  finding.tcpstream = subflow.tcpstream;
  if (failed != nullptr) {
    const Role sender = of.sender_of(*failed);
    finding.mptcpdest = sender;
    finding.frames = {frames_between(of, *failed, *failed, 1)};
    finding.begin_s = finding.end_s = of.seconds_at(failed->time_ns);
    finding.text = fmt::format(
        "the {} found a wrong DSS checksum on tcp.stream {} and said so by MP_FAIL (frame {}){}",
        role_words(sender), subflow.tcpstream, failed->frame,
        failed->has(tcp_flag::kRst) ? ", resetting the subflow" : "");
    finding.counter = "MPFailTx";
  } else {
    finding.text = fmt::format(
        "tcp.stream {} has {} over payload that was captured whole, and nobody answered with "
        "MP_FAIL",
        subflow.tcpstream, count_words(wrong, "wrong DSS checksum"));
    const FrameSpan all{of.capture, subflow.stream->first_frame, subflow.stream->first_frame, 1};
    finding.frames = {all};
  }
  if (failed != nullptr && wrong > 0)
    finding.text += fmt::format("; {} over payload that was captured whole",
                                count_words(wrong, "checksum") + " wrong");
  finding.text += where_words(subject, subflow);
  return finding;
}

Judgement judge(const ConnectionCase& subject) {
  const CapturedConnection& of = subject.first;
  if (!of.course.summary) return not_judged("it is plain TCP");
  Judgement judgement;
  for (const SubflowDialogue& subflow : of.dialogue.subflows) {
    if (auto finding = judge_subflow(subject, subflow))
      judgement.findings.push_back(std::move(*finding));
  }
  return judgement;
}

}  // namespace

Rule checksum_failed_rule() {
  return {.id = "checksum_failed",
          .worst = FindingSeverity::error,
          .summary = "a DSS checksum was wrong: the data was changed on its way",
          .counter = "DataCsumErr",
          .advice =
              "something rewrites payload on that path (an ALG, a proxy, faulty hardware); "
              "capture on both sides of it with whole packets",
          .columns = {},
          .one_direction_is_enough = true,
          .judge = judge};
}

}  // namespace mptcpanalyzer
