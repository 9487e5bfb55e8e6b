// docs/findings/options_stripped_midway.md
#include <fmt/format.h>

#include "diagnosis/facts/handshake.h"
#include "diagnosis/facts/wording.h"
#include "diagnosis/rules/rules.h"

namespace mptcpanalyzer {
namespace {

// Ours: fewer may be an accident of one packet.
constexpr std::uint64_t kLeastSegments = 10;
constexpr std::uint64_t kWindowBytes = 65'535;

// The run of data without any MPTCP option that follows the last packet with one, of one side.
struct BareRun {
  std::uint64_t segments = 0;
  std::uint64_t bytes = 0;
  std::uint64_t mapped_bytes = 0;  // before it
  std::uint32_t first_frame = 0;
  std::uint32_t last_frame = 0;
  std::int64_t first_ns = kNoTime;
  std::int64_t last_ns = kNoTime;
};

// Data that no mapping covers, without any MPTCP option.
bool is_bare(const CapturedConnection& of, const CourseStep& step) {
  const Chunk& chunk = of.trace->chunk_of(step.row);
  return !PacketAt(*of.trace, step.row).dsn64() &&
         chunk.options.subtypes_at(Trace::row_in_chunk(step.row)).empty();
}

BareRun bare_run(const CapturedConnection& of, Role towards, std::size_t stream) {
  BareRun run;
  for (const CourseStep& step : of.course.data_to(towards)) {
    if (!step.is_data || step.stream != stream) continue;
    if (!is_bare(of, step)) {
      run = {.mapped_bytes = run.mapped_bytes + step.bytes};
      continue;
    }
    ++run.segments;
    run.bytes += step.bytes;
    if (run.first_frame == 0) run.first_frame = step.frame;
    if (run.first_ns == kNoTime) run.first_ns = step.time_ns;
    run.last_frame = step.frame;
    run.last_ns = step.time_ns;
  }
  return run;
}

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
      const BareRun run = bare_run(of, towards, i);
      const bool is_long = run.segments >= kLeastSegments || run.bytes >= kWindowBytes;
      // mpc_ack_lost: the server never spoke MPTCP.
      const bool peer_spoke = subflow.subflow->said_by[1 - side].dss;
      if (!is_long || run.mapped_bytes == 0 || !peer_spoke ||
          is_announced(subflow, run.first_frame)) {
        continue;
      }
      Finding finding;
      finding.severity = FindingSeverity::error;
      finding.confidence = Confidence::certain;
      finding.tcpstream = subflow.tcpstream;
      finding.mptcpdest = towards;
      finding.frames = {{of.capture, run.first_frame, run.last_frame, run.segments}};
      finding.begin_s = of.seconds_at(run.first_ns);
      finding.end_s = of.seconds_at(run.last_ns);
      finding.cost_bytes = run.bytes;
      finding.text = fmt::format(
          "from frame {} on the data of tcp.stream {} to the {} has no MPTCP option any more ({}, "
          "{}), after {} with mappings, and nothing announced a fallback",
          run.first_frame, subflow.tcpstream, role_words(towards),
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
