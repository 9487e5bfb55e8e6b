// docs/findings/wasteful_reinjection.md
#include <fmt/format.h>

#include "diagnosis/facts/directions.h"
#include "diagnosis/facts/wording.h"
#include "diagnosis/rules/rules.h"

namespace mptcpanalyzer {
namespace {

// Ours: of the new data. The classes are those of Barré et al., PAM 2016.
constexpr double kNoteShare = 0.01;
constexpr double kWarningShare = 0.1;

// Data that MPTCP sent again, on another subflow or on the same one.
struct Repeats {
  std::uint64_t packets = 0;
  std::uint64_t already_acknowledged_bytes = 0;  // by DATA_ACK when they were sent
  std::uint32_t first_frame = 0;
  std::uint32_t last_frame = 0;
  std::int64_t first_ns = kNoTime;
  std::int64_t last_ns = kNoTime;
};

Repeats repeats_of(const CapturedConnection& view, Role towards) {
  Repeats repeats;
  std::int64_t acknowledged = 0;
  for (const CourseStep& step : view.course.data_to(towards)) {
    if (!step.is_data) {
      if (step.has_number) acknowledged = step.begin;
      continue;
    }
    // A window probe has one byte; what TCP repeats is none of MPTCP's.
    const bool is_repeat = step.new_bytes == 0 && step.bytes > 1 &&
                           step.retransmission == Retransmission::none && step.has_number;
    if (!is_repeat) continue;
    ++repeats.packets;
    if (step.end <= acknowledged) repeats.already_acknowledged_bytes += step.bytes;
    if (repeats.first_frame == 0) repeats.first_frame = step.frame;
    if (repeats.first_ns == kNoTime) repeats.first_ns = step.time_ns;
    repeats.last_frame = step.frame;
    repeats.last_ns = step.time_ns;
  }
  return repeats;
}

std::optional<Finding> judge_direction(const ConnectionCase& subject, Role towards) {
  const CapturedConnection& view = subject.nearest_to_sender(towards);
  if (!view.course.summary) return std::nullopt;
  for (const MptcpDirectionSummary& direction : view.course.summary->directions) {
    if (direction.mptcpdest != towards || !all_classes_known(direction)) continue;
    const CarriedBytes& bytes = direction.bytes;
    const std::uint64_t again = bytes.reinjected + bytes.data_retransmitted;
    if (bytes.new_data == 0) return std::nullopt;
    const double share = static_cast<double>(again) / static_cast<double>(bytes.new_data);
    const Repeats repeats = repeats_of(view, towards);
    if (share < kNoteShare || repeats.packets == 0) return std::nullopt;
    Finding finding;
    finding.severity = share >= kWarningShare ? FindingSeverity::warning : FindingSeverity::note;
    finding.confidence = Confidence::likely;
    finding.text = fmt::format(
        "MPTCP sent {:.1f} % of the data to the {} again: {} on another subflow, {} on the same "
        "one; of it {} had been acknowledged when it was sent again",
        100 * share, role_words(towards), bytes_words(bytes.reinjected),
        bytes_words(bytes.data_retransmitted), bytes_words(repeats.already_acknowledged_bytes));
    finding.frames = {{view.capture, repeats.first_frame, repeats.last_frame, repeats.packets}};
    finding.begin_s = view.seconds_at(repeats.first_ns);
    finding.end_s = view.seconds_at(repeats.last_ns);
    finding.mptcpdest = towards;
    finding.cost_bytes = again;
    if (const auto& id = view.subject.mptcpstream)
      finding.next = subject.merged != nullptr
                         ? fmt::format("qualify_reinjections CAPTURE {} CAPTURE2 STREAM2", *id)
                         : fmt::format("list_reinjections {}", *id);
    return finding;
  }
  return std::nullopt;
}

Judgement judge(const ConnectionCase& subject) {
  return judge_directions(subject, judge_direction);
}

}  // namespace

Rule wasteful_reinjection_rule() {
  return {.id = "wasteful_reinjection",
          .worst = FindingSeverity::warning,
          .summary = "MPTCP sent much data twice",
          .counter = "MPTCPRetrans",
          .advice =
              "find the path that made it repeat (stall, path_poor); both ends' captures tell "
              "which repeats helped",
          .columns = ColumnSet{Column::retransmission},
          .judge = judge};
}

}  // namespace mptcpanalyzer
