// docs/findings/remove_addr_ignored.md
#include <algorithm>
#include <fmt/format.h>

#include "diagnosis/facts/handshake.h"
#include "diagnosis/facts/joins.h"
#include "diagnosis/facts/wording.h"
#include "diagnosis/rules/rules.h"

namespace mptcpanalyzer {
namespace {

// Ours: what was in flight or queued may still come (recordings: up to 93 ms).
constexpr double kLeastGraceS = 0.5;
// A subflow that stays open for so long was not closed.
constexpr double kOpenS = 1;

struct LateData {
  std::uint64_t bytes = 0;
  std::uint64_t packets = 0;
  std::uint32_t first_frame = 0;
  std::uint32_t last_frame = 0;
  std::int64_t last_ns = kNoTime;
};

LateData new_data_after(const CapturedConnection& of, std::size_t index, std::int64_t after_ns) {
  LateData late;
  for (const auto& steps : of.course.towards) {
    for (const CourseStep& step : steps) {
      if (!step.is_data || step.stream != index || step.new_bytes == 0 || step.time_ns <= after_ns)
        continue;
      late.bytes += step.new_bytes;
      ++late.packets;
      if (late.first_frame == 0 || step.frame < late.first_frame) late.first_frame = step.frame;
      late.last_frame = std::max(late.last_frame, step.frame);
      late.last_ns = std::max(late.last_ns, step.time_ns);
    }
  }
  return late;
}

bool is_closed(const SubflowDialogue& subflow) {
  return std::any_of(subflow.packets.begin(), subflow.packets.end(), [](const auto* packet) {
    return packet->has(tcp_flag::kRst) || packet->has(tcp_flag::kFin);
  });
}

// Whether the subflow has the removed id at the side of the host that removed it.
bool has_id(const CapturedConnection& of, std::size_t index, Role host, const RemoveAddr& removed) {
  const SubflowDialogue& subflow = of.dialogue.subflows[index];
  if (subflow.subflow == nullptr) return false;
  for (std::uint8_t side = 0; side < 2; ++side) {
    if (of.subject.streams[index].mptcp_role(side) != host) continue;
    const bool is_initial = subflow.subflow->kind == SubflowKind::initial;
    const auto id = subflow.subflow->said_by[side].address_id;
    if (!id && !is_initial) return false;
    const auto* end = removed.address_ids.begin() + removed.count;
    return std::find(removed.address_ids.begin(), end, id.value_or(0)) != end;
  }
  return false;
}

std::optional<Finding> judge_subflow(const CapturedConnection& of, std::size_t index,
                                     const SignalPacket& packet) {
  const SubflowDialogue& subflow = of.dialogue.subflows[index];
  if (subflow.stream->first_time_ns > packet.time_ns) return std::nullopt;
  const double grace_s = std::max(kLeastGraceS, 2 * subflow.handshake_rtt_s().value_or(0));
  const std::int64_t after_ns = packet.time_ns + static_cast<std::int64_t>(grace_s * 1e9);
  const LateData late = new_data_after(of, index, after_ns);
  const double left_s = static_cast<double>(of.course.last_ns - packet.time_ns) / 1e9;
  const bool stays_open =
      !is_closed(subflow) && left_s >= kOpenS && end_of_connection(of) == kNoTime;
  if (late.bytes == 0 && !stays_open) return std::nullopt;
  Finding finding;
  finding.severity = FindingSeverity::warning;
  finding.confidence = Confidence::likely;
  finding.tcpstream = subflow.tcpstream;
  const Role host = of.sender_of(packet);
  finding.text =
      fmt::format("the {} took the address of tcp.stream {} back at {:.3f} s (frame {})",
                  role_words(host), subflow.tcpstream, of.seconds_at(packet.time_ns), packet.frame);
  if (late.bytes > 0) {
    finding.text += fmt::format(", and {} of new data went on over it until {:.3f} s ({})",
                                bytes_words(late.bytes), of.seconds_at(late.last_ns),
                                count_words(late.packets, "packet"));
    finding.frames = {{of.capture, late.first_frame, late.last_frame, late.packets}};
    finding.end_s = of.seconds_at(late.last_ns);
    finding.cost_bytes = late.bytes;
  } else {
    finding.text += fmt::format(", and it was not closed in the {:.1f} s that follow", left_s);
    finding.frames = {{of.capture, packet.frame, packet.frame, 1}};
    finding.end_s = of.seconds_at(of.course.last_ns);
  }
  finding.begin_s = of.seconds_at(packet.time_ns);
  return finding;
}

Judgement judge(const ConnectionCase& subject) {
  const CapturedConnection& of = subject.first;
  if (!of.course.summary) return not_judged("it is plain TCP");
  Judgement judgement;
  std::vector<bool> told(of.dialogue.subflows.size(), false);
  for (const SignalPacket* packet : of.dialogue.packets) {
    const RemoveAddr* removed = packet->find<RemoveAddr>();
    if (removed == nullptr || packet->time_ns == kNoTime) continue;
    for (std::size_t i = 0; i < of.dialogue.subflows.size(); ++i) {
      if (told[i] || !has_id(of, i, of.sender_of(*packet), *removed)) continue;
      if (auto finding = judge_subflow(of, i, *packet)) {
        told[i] = true;
        judgement.findings.push_back(std::move(*finding));
      }
    }
  }
  return judgement;
}

}  // namespace

Rule remove_addr_ignored_rule() {
  return {.id = "remove_addr_ignored",
          .worst = FindingSeverity::warning,
          .summary = "a subflow went on although its address was taken back",
          .counter = "RmAddr",
          .advice = "see whether REMOVE_ADDR reached the peer; its stack should close the subflow",
          .columns = {},
          .judge = judge};
}

}  // namespace mptcpanalyzer
