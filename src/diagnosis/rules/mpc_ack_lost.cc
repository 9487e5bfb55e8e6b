// docs/findings/mpc_ack_lost.md
#include <fmt/format.h>

#include "diagnosis/facts/handshake.h"
#include "diagnosis/facts/wording.h"
#include "diagnosis/rules/rules.h"

namespace mptcpanalyzer {
namespace {

bool has_dss(const SignalPacket& packet) {
  return packet.find<Dss>() != nullptr;
}

bool says_capable(const SignalPacket& packet) {
  return packet.find<MpCapable>() != nullptr;
}

// Why the server did not take the connection for MPTCP, by what the opener sent after the SYN/ACK.
std::string cause_of(const ConnectionCase& subject, const CapturedConnection& of,
                     const SubflowDialogue& subflow) {
  const SignalPacket& first = *subflow.third_ack;
  if (says_capable(first)) {
    const SubflowDialogue* theirs = same_subflow(subject, of, subflow);
    if (theirs != nullptr && theirs->third_ack != nullptr) {
      const SignalPacket& arrived = *theirs->third_ack;
      if (has_dss(arrived) && !says_capable(arrived))
        return "data with a DSS overtook the third ACK on its way";
      if (!says_capable(arrived)) return "the third ACK lost its MP_CAPABLE on the way";
    }
    return "the third ACK with MP_CAPABLE was lost, or overtaken by data with a DSS, on its way";
  }
  if (has_dss(first)) return "data with a DSS overtook the third ACK with MP_CAPABLE";
  return "the third ACK came without MP_CAPABLE: the option was stripped";
}

// The server has fallen back when what it sends after a complete handshake has no MPTCP option.
const SignalPacket* plain_answer(const SubflowDialogue& subflow) {
  const auto responder = static_cast<std::uint8_t>(1 - subflow.opener());
  for (const SignalPacket* packet : subflow.packets) {
    const bool is_plain = packet->side == responder && packet->options.empty() &&
                          !packet->has(tcp_flag::kSyn) && !packet->has(tcp_flag::kRst) &&
                          packet->frame > subflow.third_ack->frame;
    if (packet->side == responder && !packet->options.empty() && !packet->has(tcp_flag::kSyn))
      return nullptr;
    if (is_plain) return packet;
  }
  return nullptr;
}

Judgement judge(const ConnectionCase& subject) {
  const CapturedConnection& of = subject.first;
  const SubflowDialogue* subflow = asking_subflow(of);
  if (subflow == nullptr) return not_judged("no SYN with MP_CAPABLE was captured");
  const SignalPacket* answer = subflow->first_syn_ack();
  const Subflow* told = subflow->subflow;
  if (answer == nullptr || !says_capable(*answer) || told == nullptr ||
      subflow->third_ack == nullptr)
    return {};
  const MpCapable* asked = subflow->first_syn()->find<MpCapable>();
  const MpCapable* answered = answer->find<MpCapable>();
  if (asked->sender_key == answered->sender_key) return {};  // mpc_mirrored
  if (subflow->stream->sent_by[0].options_cut || subflow->stream->sent_by[1].options_cut)
    return not_judged("the snap length cut options");
  const SignalPacket* plain = plain_answer(*subflow);
  const auto responder = static_cast<std::uint8_t>(1 - subflow->opener());
  if (plain == nullptr || told->said_by[responder].dss) return {};
  Finding finding = finding_between(of, *subflow, *subflow->third_ack, *plain, 2);
  finding.severity = FindingSeverity::warning;
  finding.confidence = Confidence::likely;
  finding.text =
      fmt::format("both SYNs agreed on MPTCP, and {} goes on without it from frame {}: {}",
                  to_string(subflow->stream->endpoints[responder]), plain->frame,
                  cause_of(subject, of, *subflow));
  if (told->said_by[subflow->opener()].dss)
    finding.text += "; the client had sent data with a DSS by then";
  return {{std::move(finding)}, ""};
}

}  // namespace

Rule mpc_ack_lost_rule() {
  return {.id = "mpc_ack_lost",
          .worst = FindingSeverity::warning,
          .summary = "the third ACK did not reach the server as MPTCP, which fell back",
          .counter = "MPCapableFallbackACK",
          .advice =
              "reordering right after the handshake is an accident; if it happens again and "
              "again, something strips MP_CAPABLE from ACKs",
          .columns = {},
          .judge = judge};
}

}  // namespace mptcpanalyzer
