// docs/findings/options_stripped_midway.md
#include <fmt/format.h>

#include "diagnosis/facts/bare_data.h"
#include "diagnosis/facts/handshake.h"
#include "diagnosis/facts/wording.h"
#include "diagnosis/rules/rules.h"

namespace mptcpanalyzer {
namespace {

// Whether a fallback was announced before, by either side.
bool is_announced(const SubflowDialogue& subflow, std::uint64_t before) {
  for (const SignalPacket* packet : subflow.packets) {
    if (packet->frame >= before) continue;
    const Dss* dss = packet->find<Dss>();
    if ((dss != nullptr && dss->infinite()) || packet->find<MpFail>() != nullptr) return true;
  }
  return false;
}

Judgement judge(const ConnectionCase& subject) {
  const CapturedConnection& of = subject.first;
  if (!of.course.summary) return not_judged("it never was MPTCP");
  Judgement judgement;
  for (std::size_t i = 0; i < of.dialogue.subflows.size(); ++i) {
    const SubflowDialogue& subflow = of.dialogue.subflows[i];
    for (std::uint8_t side = 0; side < 2; ++side) {
      if (subflow.subflow == nullptr || !subflow.subflow->said_by[side].dss) continue;
      if (subflow.stream->sent_by[side].options_cut)
        return not_judged("the snap length cut options");
      const Role towards = peer(of.subject.streams[i].mptcp_role(side));
      const BareRun run = longest_bare_run(of, towards, i);
      // mpc_ack_lost: the server never spoke MPTCP. Of one direction nobody knows what it said.
      const bool is_peer_seen = subflow.stream->sent_by[1 - side].segments > 0;
      const bool is_silent_peer = is_peer_seen && !subflow.subflow->said_by[1 - side].dss;
      if (!run.is_long() || is_silent_peer || is_announced(subflow, run.first_frame)) continue;
      Finding finding;
      finding.severity = FindingSeverity::error;
      // The peer may have announced it by MP_FAIL.
      finding.confidence = is_peer_seen ? Confidence::certain : Confidence::likely;
      finding.tcpstream = subflow.tcpstream;
      finding.mptcpdest = towards;
      finding.frames = {{of.capture, run.first_frame, run.last_frame, run.segments}};
      finding.begin_s = of.seconds_at(run.first_ns);
      finding.end_s = of.seconds_at(run.last_ns);
      finding.cost_bytes = run.bytes;
      finding.text = fmt::format(
          "from frame {} to {} the data of tcp.stream {} to the {} has no MPTCP option any more "
          "({}, "
          "{}), after {} with mappings, and nothing announced a fallback",
          run.first_frame, run.last_frame, subflow.tcpstream, role_words(towards),
          count_words(run.segments, "packet"), bytes_words(run.bytes),
          bytes_words(run.mapped_bytes));
      judgement.findings.push_back(std::move(finding));
    }
  }
  return judgement;
}

}  // namespace

Rule options_stripped_midway_rule() {
  return {.id = "options_stripped_midway",
          .worst = FindingSeverity::error,
          .summary = "MPTCP options vanish from data in mid-connection",
          .counter = "DssFallback",
          .advice =
              "something on that path removes TCP options from established connections: "
              "compare captures of both sides of each box",
          .columns = {},
          .one_direction_is_enough = true,
          .judge = judge};
}

}  // namespace mptcpanalyzer
