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

// RFC 8684 section 3.6 for the reason, if there is one.
std::string reason_words(const JoinStory& join, const MpTcpRst* why) {
  // Who had answered by a SYN/ACK listens.
  if (why == nullptr && join.syn_ack == nullptr)
    return " by a RST without a reason: nobody listens there";
  if (why == nullptr) return " by a RST without a reason";
  return fmt::format(": MP_TCPRST reason {}, {}{}", why->reason, reset_reason_words(why->reason),
                     why->transient() ? ", it may be tried again" : "");
}

// A hint that the RST is not of the host that sent the SYN/ACK: neither its TTL nor its sequence
// number is that host's. One of both alone proves nothing.
std::string ttl_words(const CapturedConnection& of, const JoinStory& join) {
  if (join.syn_ack == nullptr || join.reset->side == join.syn->side) return "";
  if (join.reset->relative_seq == join.syn_ack->relative_seq + 1) return "";
  const int own = ttl_of(of, join.reset->frame, join.subflow->tcpstream);
  const int usual = ttl_of(of, join.syn_ack->frame, join.subflow->tcpstream);
  if (own == 0 || usual == 0 || own == usual) return "";
  return fmt::format(
      "; its TTL is {} where the SYN/ACK had {}, and its sequence number is not the next: perhaps "
      "a box sent it",
      own, usual);
}

// From the first DATA_FIN on a host need not take part any more.
bool is_ending(const CapturedConnection& of, std::int64_t time_ns) {
  if (!of.subject.mptcpstream) return false;
  const std::array<std::int64_t, 3> ends_ns = {end_of_connection(of), end_of_host(of, Role::client),
                                               end_of_host(of, Role::server)};
  return std::any_of(ends_ns.begin(), ends_ns.end(), [time_ns](std::int64_t end_ns) {
    return end_ns != kNoTime && time_ns >= end_ns;
  });
}

// That is join_token_or_hmac.
bool has_wrong_hmac(const JoinStory& join) {
  const Subflow* told = join.subflow->subflow;
  return told != nullptr && (told->syn_ack_verdict == HmacVerdict::mismatch ||
                             told->ack_verdict == HmacVerdict::mismatch);
}

Finding finding_of(const CapturedConnection& of, const JoinStory& join) {
  const MpTcpRst* why = join.reset->find<MpTcpRst>();
  const bool to_port_0 = join.subflow->stream->endpoints[1 - join.syn->side].port == 0;
  const bool is_over = is_ending(of, join.reset->time_ns);
  const bool has_reason = why != nullptr && why->reason != 0;
  Finding finding = finding_between(of, *join.subflow, *join.syn, *join.reset, 2);
  const bool is_fault = (has_reason && !is_over) || to_port_0;
  finding.severity = is_fault ? FindingSeverity::warning : FindingSeverity::note;
  finding.confidence = Confidence::certain;
  finding.text = refusal_words(join) + reason_words(join, why);
  if (is_over) finding.text += "; the connection was ending by then, so this is no fault";
  if (to_port_0) finding.text += "; port 0 is no port";
  finding.text += ttl_words(of, join);
  finding.counter = why != nullptr && why->reason == 1 ? "MPJoinNoTokenFound" : "MPJoinRejected";
  return finding;
}

Judgement judge(const ConnectionCase& subject) {
  Judgement judgement;
  for (const JoinStory& join : join_stories(subject.first)) {
    if (join.outcome == JoinOutcome::refused && !has_wrong_hmac(join))
      judgement.findings.push_back(finding_of(subject.first, join));
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
