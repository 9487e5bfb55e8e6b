// docs/findings/join_unanswered.md
#include <fmt/format.h>

#include "diagnosis/facts/handshake.h"
#include "diagnosis/facts/joins.h"
#include "diagnosis/facts/wording.h"
#include "diagnosis/rules/rules.h"

namespace mptcpanalyzer {
namespace {

// RFC 6298's first timeout: until then a repeat may still be answered.
constexpr double kLeastS = 1;

std::string addresses_words(const JoinStory& join) {
  const Endpoint& from = join.subflow->stream->endpoints[join.syn->side];
  const Endpoint& to = join.subflow->stream->endpoints[1 - join.syn->side];
  std::string text = fmt::format("from {} to {}", to_string(from), to_string(to));
  if (is_private(to.address) && !is_private(from.address))
    text += ", a private address that is reached from a public one";
  if (!is_private(to.address) && is_private(from.address)) text += ", from a private address";
  return text;
}

std::string arrival_words(const ConnectionCase& subject, const JoinStory& join) {
  if (!subject.second) return "; a capture at the other end tells whether it arrived";
  const SubflowDialogue* theirs = same_subflow(subject, subject.first, *join.subflow);
  if (theirs == nullptr || theirs->syns.empty()) return "; it did not arrive at the other end";
  if (theirs->syn_acks.empty()) return "; it arrived, and was not answered there";
  return "; it was answered there, and the answer was lost on its way";
}

// The answer was sent, again and again, and the third ACK never came: it did not arrive.
bool is_answer_lost(const JoinStory& join) {
  return join.outcome == JoinOutcome::half_open && join.third_ack == nullptr &&
         join.subflow->syn_acks.size() > 1;
}

std::string words_of(const ConnectionCase& subject, const JoinStory& join, double lasted_s) {
  const std::string syns = count_words(join.subflow->syns.size(), "SYN");
  if (is_answer_lost(join)) {
    return fmt::format(
        "the MP_JOIN {} was answered {} and no third ACK came in {}: the answer does "
        "not arrive",
        addresses_words(join), count_words(join.subflow->syn_acks.size(), "time"),
        time_words(lasted_s));
  }
  return fmt::format("the MP_JOIN {} got no answer ({} in {}){}", addresses_words(join), syns,
                     time_words(lasted_s), arrival_words(subject, join));
}

Judgement judge(const ConnectionCase& subject) {
  const CapturedConnection& of = subject.first;
  Judgement judgement;
  for (const JoinStory& join : join_stories(of)) {
    const bool is_lost = is_answer_lost(join);
    if (join.outcome != JoinOutcome::unanswered && !is_lost) continue;
    const std::int64_t last_ns = of.tables().last_time_ns;
    const double waited_s = static_cast<double>(last_ns - join.syn->time_ns) / 1e9;
    if (waited_s < kLeastS) continue;
    const SignalPacket& last =
        is_lost ? *join.subflow->syn_acks.back() : *join.subflow->syns.back();
    Finding finding = finding_between(of, *join.subflow, *join.syn, last,
                                      join.subflow->syns.size() + join.subflow->syn_acks.size());
    finding.severity = FindingSeverity::warning;
    finding.confidence = Confidence::likely;
    finding.text =
        words_of(subject, join, static_cast<double>(last.time_ns - join.syn->time_ns) / 1e9);
    judgement.findings.push_back(std::move(finding));
  }
  return judgement;
}

}  // namespace

Rule join_unanswered_rule() {
  return {.id = "join_unanswered",
          .worst = FindingSeverity::warning,
          .summary = "the SYN of a join got no answer",
          .counter = "MPJoinSynTx",
          .advice =
              "check that this path reaches the peer (routing, source address rules, a "
              "firewall that drops SYNs with MP_JOIN)",
          .columns = {},
          .judge = judge};
}

}  // namespace mptcpanalyzer
