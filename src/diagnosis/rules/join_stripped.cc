// docs/findings/join_stripped.md
#include <algorithm>
#include <fmt/format.h>

#include "diagnosis/facts/handshake.h"
#include "diagnosis/facts/joins.h"
#include "diagnosis/facts/wording.h"
#include "diagnosis/rules/rules.h"

namespace mptcpanalyzer {
namespace {

// Whether the second capture has the stream as plain TCP: of its connection it is none there.
bool is_plain_in_second(const ConnectionCase& subject, const JoinStory& join) {
  if (!subject.second) return false;
  const auto& ends = join.subflow->stream->endpoints;
  const CaptureTables& tables = subject.second->tables();
  return std::any_of(tables.streams.begin(), tables.streams.end(), [&](const TcpStream& stream) {
    const bool is_same = (stream.endpoints[0] == ends[0] && stream.endpoints[1] == ends[1]) ||
                         (stream.endpoints[0] == ends[1] && stream.endpoints[1] == ends[0]);
    return is_same && std::none_of(tables.subflows.begin(), tables.subflows.end(),
                                   [&](const Subflow& subflow) {
                                     return &tables.streams[subflow.tcp_stream] == &stream &&
                                            subflow.kind == SubflowKind::joined;
                                   });
  });
}

std::string blame(const ConnectionCase& subject, const CapturedConnection& of,
                  const JoinStory& join) {
  const SubflowDialogue* theirs = same_subflow(subject, of, *join.subflow);
  if (theirs == nullptr && is_plain_in_second(subject, join))
    return "the SYN arrived at the other end without MP_JOIN: stripped on its way there";
  if (theirs == nullptr) {
    const bool at_responder =
        of.place != CapturedAt::unknown &&
        (of.place == CapturedAt::server) == (of.sender_of(*join.syn) == Role::client);
    return at_responder ? "the answering host left it out"
                        : "stripped on this path, or not understood there; a capture at the other "
                          "end tells";
  }
  const SignalPacket* syn = theirs->first_syn();
  if (syn == nullptr || syn->find<MpJoinSyn>() == nullptr)
    return "the SYN arrived at the other end without MP_JOIN: stripped on its way there";
  const SignalPacket* answer = theirs->first_syn_ack();
  if (answer != nullptr && answer->find<MpJoinSynAck>() != nullptr)
    return "the answer left the other end with MP_JOIN: stripped on its way back";
  return "the other end answered without it";
}

Judgement judge(const ConnectionCase& subject) {
  const CapturedConnection& of = subject.first;
  Judgement judgement;
  for (const JoinStory& join : join_stories(of)) {
    if (join.outcome != JoinOutcome::stripped) continue;
    const SignalPacket& last = join.reset != nullptr ? *join.reset : *join.syn_ack;
    Finding finding =
        finding_between(of, *join.subflow, *join.syn, last, join.reset != nullptr ? 3 : 2);
    finding.severity = FindingSeverity::warning;
    finding.confidence = Confidence::certain;
    finding.text = fmt::format(
        "the answer to the MP_JOIN to {} has no MP_JOIN (frame {}){}; {}",
        to_string(join.subflow->stream->endpoints[1 - join.syn->side]), join.syn_ack->frame,
        join.reset != nullptr ? ", so the subflow was reset" : ", and the subflow is plain TCP",
        blame(subject, of, join));
    judgement.findings.push_back(std::move(finding));
  }
  return judgement;
}

}  // namespace

Rule join_stripped_rule() {
  return {.id = "join_stripped",
          .worst = FindingSeverity::warning,
          .summary = "the answer to a join had no MP_JOIN",
          .counter = "",
          .advice =
              "something on that path drops MPTCP options: it can carry no subflow until "
              "that is changed",
          .columns = {},
          .judge = judge};
}

}  // namespace mptcpanalyzer
