// docs/findings/join_refused.md
#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "diagnosis/facts/handshake.h"
#include "diagnosis/facts/joins.h"
#include "diagnosis/facts/wording.h"
#include "diagnosis/rules/rules.h"
#include "flow/reset_reason.h"

namespace mptcpanalyzer {
namespace {

// "10.0.0.2:80 refused the MP_JOIN from 10.0.0.1:1000 at its third ACK".
std::string refusal_words(const JoinStory& join) {
  const auto& ends = join.subflow->stream->endpoints;
  const std::string joiner = to_string(ends[join.syn->side]);
  const std::string other = to_string(ends[1 - join.syn->side]);
  if (join.reset->side == join.syn->side)
    return fmt::format("{} itself reset its MP_JOIN to {} when the SYN/ACK came", joiner, other);
  const bool at_ack = join.third_ack != nullptr && join.third_ack->frame < join.reset->frame;
  return fmt::format("{} refused the MP_JOIN from {} at its {}", other, joiner,
                     at_ack ? "third ACK" : "SYN");
}

// The TTL of a packet of the trace; 0: not known.
int ttl_of(const CapturedConnection& of, std::uint64_t frame, StreamId stream) {
  const Trace& trace = *of.trace;
  if (!trace.columns().has(Column::ttl)) return 0;
  for (const std::uint32_t row : trace.stream_rows().of(stream)) {
    const Chunk& chunk = trace.chunk_of(row);
    if (chunk.frame.values[Trace::row_in_chunk(row)] == frame)
      return chunk.ttl.values[Trace::row_in_chunk(row)];
  }
  return 0;
}

Judgement judge(const ConnectionCase& subject) {
  const CapturedConnection& of = subject.first;
  std::array<std::int64_t, 3> ends_ns = {kNoTime, kNoTime, kNoTime};
  if (of.subject.mptcpstream) {
    ends_ns = {end_of_connection(of), end_of_host(of, Role::client), end_of_host(of, Role::server)};
  }
  Judgement judgement;
  for (const JoinStory& join : join_stories(of)) {
    if (join.outcome != JoinOutcome::refused) continue;
    const bool wrong_hmac = join.subflow->subflow != nullptr &&
                            (join.subflow->subflow->syn_ack_verdict == HmacVerdict::mismatch ||
                             join.subflow->subflow->ack_verdict == HmacVerdict::mismatch);
    if (wrong_hmac) continue;  // join_token_or_hmac
    const MpTcpRst* why = join.reset->find<MpTcpRst>();
    const Endpoint& to = join.subflow->stream->endpoints[1 - join.syn->side];
    // From the first DATA_FIN on a host need not take part any more.
    const bool is_over = std::any_of(ends_ns.begin(), ends_ns.end(), [&](std::int64_t end_ns) {
      return end_ns != kNoTime && join.reset->time_ns >= end_ns;
    });
    const bool has_reason = why != nullptr && why->reason != 0;
    Finding finding = finding_between(of, *join.subflow, *join.syn, *join.reset, 2);
    finding.severity = FindingSeverity::note;
    if ((has_reason && !is_over) || to.port == 0) finding.severity = FindingSeverity::warning;
    finding.confidence = Confidence::certain;
    finding.text = refusal_words(join);
    if (why != nullptr) {
      finding.text +=
          fmt::format(": MP_TCPRST reason {}, {}{}", why->reason, reset_reason_words(why->reason),
                      why->transient() ? ", it may be tried again" : "");
    } else {
      finding.text += " by a RST without a reason: nobody listens there";
    }
    if (is_over) finding.text += "; the connection was ending by then, so this is no fault";
    if (to.port == 0) finding.text += "; port 0 is no port";
    finding.counter = why != nullptr && why->reason == 1 ? "MPJoinNoTokenFound" : "MPJoinRejected";
    const int own = ttl_of(of, join.reset->frame, join.subflow->tcpstream);
    const int usual = join.syn_ack == nullptr || join.reset->side == join.syn->side
                          ? 0
                          : ttl_of(of, join.syn_ack->frame, join.subflow->tcpstream);
    if (own != 0 && usual != 0 && own != usual)
      finding.text += fmt::format("; its TTL is {} where the SYN/ACK had {}: perhaps a box sent it",
                                  own, usual);
    judgement.findings.push_back(std::move(finding));
  }
  return judgement;
}

}  // namespace

Rule join_refused_rule() {
  return {.id = "join_refused",
          .worst = FindingSeverity::warning,
          .summary = "a join was refused by a RST",
          .counter = "MPJoinRejected",
          .advice =
              "check the limits and endpoints of the host that refused (ip mptcp limits show, "
              "ip mptcp endpoint show)",
          .columns = ColumnSet{Column::ttl},
          .judge = judge};
}

}  // namespace mptcpanalyzer
