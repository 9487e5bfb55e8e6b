// docs/findings/mpc_stripped.md
#include <algorithm>
#include <fmt/format.h>

#include "diagnosis/facts/handshake.h"
#include "diagnosis/facts/wording.h"
#include "diagnosis/rules/rules.h"

namespace mptcpanalyzer {
namespace {

// Another connection to the same server that got MPTCP says that the server speaks it.
bool server_speaks_mptcp(const CapturedConnection& of, const Endpoint& server) {
  const CaptureTables& tables = of.tables();
  return std::any_of(tables.subflows.begin(), tables.subflows.end(), [&](const Subflow& other) {
    return other.kind == SubflowKind::initial && other.mptcp_syn_ack &&
           tables.streams[other.tcp_stream].server() == server;
  });
}

struct Blame {
  std::string words;
  Confidence confidence = Confidence::likely;
};

// Who took the option out, as far as one capture tells.
Blame blame_of_one(const CapturedConnection& of, const SubflowDialogue& subflow) {
  const Endpoint& server = subflow.stream->endpoints[1 - subflow.opener()];
  if (of.place == CapturedAt::server)
    return {"it arrived at the server, whose answer has none: the server does not speak MPTCP",
            Confidence::certain};
  if (server_speaks_mptcp(of, server))
    return {"other connections to this server got MPTCP: something on the way strips the option",
            Confidence::likely};
  return {
      "whether the server does not speak MPTCP or something on the way strips the option, a "
      "capture at the server tells",
      Confidence::certain};
}

// With the other end's capture.
Blame blame_of_both(const SubflowDialogue& theirs) {
  const SignalPacket* syn = theirs.first_syn();
  const bool arrived = syn != nullptr && syn->find<MpCapable>() != nullptr;
  if (!arrived)
    return {"it arrived without: stripped on the way to the server", Confidence::certain};
  const SignalPacket* answer = theirs.first_syn_ack();
  if (answer != nullptr && answer->find<MpCapable>() != nullptr)
    return {"it arrived, and the server's answer had it: stripped on the way back",
            Confidence::certain};
  return {"it arrived, and the server's answer had none: the server does not speak MPTCP",
          Confidence::certain};
}

Judgement judge_asker(const ConnectionCase& subject, const CapturedConnection& of,
                      const SubflowDialogue& subflow) {
  if (subflow.subflow == nullptr) return {};
  if (subflow.subflow->answer_cut)
    return not_judged("the snap length cut the options of the answer");
  const SignalPacket* answer = subflow.first_syn_ack();
  const bool goes_on = subflow.third_ack != nullptr || subflow.stream->handshake_ack;
  const bool is_stripped = answer != nullptr && answer->find<MpCapable>() == nullptr && goes_on &&
                           !subflow.subflow->plain_syn_after;
  if (!is_stripped) return {};
  const SubflowDialogue* theirs = same_subflow(subject, of, subflow);
  const bool other_is_server =
      theirs != nullptr &&
      (of.capture == 1 ? subject.second->place : subject.first.place) != CapturedAt::client;
  const Blame blame = other_is_server ? blame_of_both(*theirs) : blame_of_one(of, subflow);
  Finding finding = finding_between(of, subflow, *subflow.first_syn(), *answer,
                                    subflow.syns.size() + subflow.syn_acks.size());
  finding.severity = FindingSeverity::warning;
  finding.confidence = blame.confidence;
  finding.text = fmt::format(
      "the SYN to {} asked for MPTCP v{} and the SYN/ACK has no MP_CAPABLE, so this is plain TCP; "
      "{}",
      to_string(subflow.stream->endpoints[1 - subflow.opener()]), subflow.subflow->offered_version,
      blame.words);
  return {{std::move(finding)}, ""};
}

Judgement judge(const ConnectionCase& subject) {
  const SubflowDialogue* asker = asking_subflow(subject.first);
  if (asker != nullptr) return judge_asker(subject, subject.first, *asker);
  if (subject.second) {
    asker = asking_subflow(*subject.second);
    if (asker != nullptr) return judge_asker(subject, *subject.second, *asker);
  }
  return not_judged("no SYN with MP_CAPABLE was captured");
}

}  // namespace

Rule mpc_stripped_rule() {
  return {.id = "mpc_stripped",
          .worst = FindingSeverity::warning,
          .summary = "the answer to MP_CAPABLE had none: the connection is plain TCP",
          .counter = "MPCapableFallbackSYNACK",
          .advice =
              "check that the server listens with MPTCP (ss -Mtl); if it does, look for a "
              "firewall, proxy or load balancer that drops unknown TCP options",
          .columns = {},
          .judge = judge};
}

}  // namespace mptcpanalyzer
