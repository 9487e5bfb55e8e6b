// docs/findings/join_token_or_hmac.md
#include <algorithm>
#include <fmt/format.h>

#include "diagnosis/facts/handshake.h"
#include "diagnosis/facts/joins.h"
#include "diagnosis/facts/wording.h"
#include "diagnosis/rules/rules.h"

namespace mptcpanalyzer {
namespace {

// Whether a connection between the same two addresses, or of the same server, was alive then and
// its tokens are known.
bool has_living_connection(const CapturedConnection& of, const JoinStory& join) {
  const CaptureTables& tables = of.tables();
  const IpAddress& server = join.subflow->stream->endpoints[1 - join.syn->side].address;
  return std::any_of(tables.subflows.begin(), tables.subflows.end(), [&](const Subflow& subflow) {
    const TcpStream& stream = tables.streams[subflow.tcp_stream];
    const bool is_there =
        stream.endpoints[0].address == server || stream.endpoints[1].address == server;
    return subflow.kind == SubflowKind::initial && subflow.mptcp_syn_ack && is_there &&
           stream.first_time_ns <= join.syn->time_ns && stream.last_time_ns >= join.syn->time_ns;
  });
}

bool is_known(const CaptureTables& tables, std::uint32_t token) {
  return std::any_of(tables.connections.begin(), tables.connections.end(),
                     [=](const Connection& connection) {
                       return (connection.hosts[0].key && connection.hosts[0].token == token) ||
                              (connection.hosts[1].key && connection.hosts[1].token == token);
                     });
}

Judgement judge(const ConnectionCase& subject) {
  const CapturedConnection& of = subject.first;
  Judgement judgement;
  for (const JoinStory& join : join_stories(of)) {
    const Subflow* told = join.subflow->subflow;
    const bool wrong_answer = told != nullptr && told->syn_ack_verdict == HmacVerdict::mismatch;
    const bool wrong_ack = told != nullptr && told->ack_verdict == HmacVerdict::mismatch;
    const std::uint32_t token = join.syn->find<MpJoinSyn>()->receiver_token;
    // The tracker joins what it can: only a stream of its own is asked about.
    const bool is_orphan = of.connection() == nullptr || !of.connection()->has_key();
    const bool unknown =
        is_orphan && !is_known(of.tables(), token) && has_living_connection(of, join);
    if (!wrong_answer && !wrong_ack && !unknown) continue;
    const SignalPacket* last = join.reset;
    if (last == nullptr) last = wrong_ack ? join.third_ack : join.syn_ack;
    if (last == nullptr) last = join.syn;
    Finding finding = finding_between(of, *join.subflow, *join.syn, *last, 2);
    finding.severity = FindingSeverity::error;
    finding.confidence = unknown ? Confidence::likely : Confidence::certain;
    const std::string to = to_string(join.subflow->stream->endpoints[1 - join.syn->side]);
    if (wrong_answer) {
      finding.text =
          fmt::format("the HMAC in the SYN/ACK of the join to {} is wrong for its keys", to);
      finding.counter = "MPJoinSynAckHMacFailure";
    } else if (wrong_ack) {
      finding.text =
          fmt::format("the HMAC in the third ACK of the join to {} is wrong for its keys", to);
      finding.counter = "MPJoinAckHMacFailure";
    } else {
      finding.text = fmt::format(
          "the join to {} names token {:#010x}, which no connection of that server in the capture "
          "has: a load balancer, a transparent proxy, or a connection from before the capture",
          to, token);
    }
    judgement.findings.push_back(std::move(finding));
  }
  return judgement;
}

}  // namespace

Rule join_token_or_hmac_rule() {
  return {.id = "join_token_or_hmac",
          .worst = FindingSeverity::error,
          .summary = "a join names a token that nobody has, or its HMAC is wrong",
          .counter = "MPJoinNoTokenFound",
          .advice =
              "a load balancer must send joins to the host that has the connection; a proxy "
              "that ends TCP has keys of its own",
          .columns = {},
          .judge = judge};
}

}  // namespace mptcpanalyzer
