// docs/findings/mpc_mirrored.md
#include <fmt/format.h>

#include "diagnosis/facts/handshake.h"
#include "diagnosis/facts/wording.h"
#include "diagnosis/rules/rules.h"

namespace mptcpanalyzer {
namespace {

// RFC 8684 section 3.1: the SYN/ACK has its sender's own key. Version 0: the SYN has one too, and a
// copy shows the same; version 1: the SYN has none, and neither has a copy.
bool is_copy(const MpCapable& asked, const MpCapable& answered) {
  return asked.sender_key == answered.sender_key && asked.version == answered.version;
}

Judgement judge(const ConnectionCase& subject) {
  const CapturedConnection& of = asking_capture(subject);
  const SubflowDialogue* subflow = asking_subflow(of);
  if (subflow == nullptr) return not_judged("no SYN with MP_CAPABLE was captured");
  const SignalPacket* answer = subflow->first_syn_ack();
  if (answer == nullptr) return {};
  const MpCapable* asked = subflow->first_syn()->find<MpCapable>();
  const MpCapable* answered = answer->find<MpCapable>();
  const auto responder = static_cast<std::uint8_t>(1 - subflow->opener());
  const bool speaks = subflow->subflow != nullptr && subflow->subflow->said_by[responder].dss;
  if (answered == nullptr || !is_copy(*asked, *answered) || speaks) return {};
  Finding finding = finding_between(of, *subflow, *subflow->first_syn(), *answer, 2);
  finding.severity = FindingSeverity::warning;
  finding.confidence = Confidence::certain;
  finding.text = fmt::format(
      "the SYN/ACK of {} copies the MP_CAPABLE of the SYN ({}) and no DSS follows: a host or a box "
      "that echoes options which it does not know",
      to_string(subflow->stream->endpoints[responder]),
      asked->sender_key ? "the same key" : "no key of its own");
  return {{std::move(finding)}, ""};
}

}  // namespace

Rule mpc_mirrored_rule() {
  return {.id = "mpc_mirrored",
          .worst = FindingSeverity::warning,
          .summary = "the SYN/ACK only echoes the option of the SYN",
          .counter = "",
          .advice =
              "the peer or a box before it is broken: it echoes unknown TCP options; MPTCP "
              "cannot work through it",
          .columns = {},
          .judge = judge};
}

}  // namespace mptcpanalyzer
