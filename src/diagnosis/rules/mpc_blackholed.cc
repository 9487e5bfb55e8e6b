// docs/findings/mpc_blackholed.md
#include <fmt/format.h>

#include "diagnosis/facts/handshake.h"
#include "diagnosis/facts/wording.h"
#include "diagnosis/rules/rules.h"

namespace mptcpanalyzer {
namespace {

// Linux sends the SYN and two repeats with MP_CAPABLE, then one without
// (Documentation/networking/mptcp-sysctl.rst: syn_retrans_before_tcp_fallback). One that was lost
// is an accident.
constexpr std::size_t kLinuxSyns = 3;
constexpr std::size_t kLeastSyns = 2;

Judgement judge(const ConnectionCase& subject) {
  const CapturedConnection& of = asking_capture(subject);
  const SubflowDialogue* subflow = asking_subflow(of);
  if (subflow == nullptr) return not_judged("no SYN with MP_CAPABLE was captured");
  const SignalPacket* first = subflow->first_syn();
  const SignalPacket* plain = nullptr;
  std::size_t asked = 0;
  for (const SignalPacket* syn : subflow->syns) {
    const bool asks = syn->find<MpCapable>() != nullptr;
    if (asks && plain == nullptr) ++asked;
    if (!asks && plain == nullptr) plain = syn;
  }
  const SignalPacket* answer = subflow->first_syn_ack();
  const bool is_answered_plain = plain != nullptr && answer != nullptr &&
                                 answer->time_ns >= plain->time_ns &&
                                 answer->find<MpCapable>() == nullptr;
  if (!is_answered_plain || asked < kLeastSyns) return {};
  Finding finding = finding_between(of, *subflow, *first, *answer, subflow->syns.size() + 1);
  finding.severity = FindingSeverity::error;
  finding.confidence = asked >= kLinuxSyns ? Confidence::likely : Confidence::possible;
  const double lost_s = static_cast<double>(plain->time_ns - first->time_ns) / 1e9;
  finding.text = fmt::format(
      "{} SYNs with MP_CAPABLE to {} got no answer, the one without was answered at once: "
      "something "
      "on the way drops SYNs with this option, which cost {}",
      asked, to_string(subflow->stream->endpoints[1 - subflow->opener()]), time_words(lost_s));
  finding.cost_s = lost_s;
  if (const SubflowDialogue* theirs = same_subflow(subject, of, *subflow)) {
    const SignalPacket* arrived = theirs->first_syn();
    const bool came = arrived != nullptr && arrived->find<MpCapable>() != nullptr;
    finding.confidence = Confidence::certain;
    finding.text += came ? "; they arrived at the other end, which did not answer"
                         : "; none of them arrived at the other end";
  }
  return {{std::move(finding)}, ""};
}

}  // namespace

Rule mpc_blackholed_rule() {
  return {.id = "mpc_blackholed",
          .worst = FindingSeverity::error,
          .summary = "SYNs with MP_CAPABLE are dropped, plain ones are answered",
          .counter = "MPCapableSYNTXDrop",
          .advice =
              "find the firewall that drops SYNs with unknown options; until then Linux "
              "stops asking for net.mptcp.blackhole_timeout seconds",
          .columns = {},
          .judge = judge};
}

}  // namespace mptcpanalyzer
