// docs/findings/head_of_line.md
#include <algorithm>
#include <fmt/format.h>

#include "analysis/series/hole_waits.h"
#include "diagnosis/facts/directions.h"
#include "diagnosis/facts/wording.h"
#include "diagnosis/rules/rules.h"

namespace mptcpanalyzer {
namespace {

// Ours, calibrated: any transfer over two paths has a 95 % quantile of 95 to 525 ms.
constexpr std::int64_t kNoteNs = 400'000'000;
constexpr std::int64_t kWarningNs = 600'000'000;
constexpr double kLeastShare = 0.1;
// And more than the slowest path explains by being slow.
constexpr double kRoundTrips = 3;

// The 95 % quantile of the round trips of the slowest subflow that was used; 0: not known.
double slowest_round_trip_ns(const CapturedConnection& view, Role towards) {
  if (view.is_at_receiver_of_data_to(towards)) {
    const std::vector<double> rtts = view.handshake_rtts_s();
    return rtts.empty() ? 0 : *std::max_element(rtts.begin(), rtts.end()) * 1e9;
  }
  double slowest = 0;
  for (const MptcpDirectionSummary& direction : view.course.summary->directions) {
    if (direction.mptcpdest != towards) continue;
    for (const SubflowDirectionSummary& subflow : direction.subflows) {
      if (subflow.bytes.new_data > 0 && subflow.rtt_ns)
        slowest = std::max(slowest, static_cast<double>(subflow.rtt_ns->p95));
    }
  }
  return slowest;
}

std::optional<Finding> judge_direction(const ConnectionCase& subject, Role towards) {
  const CapturedConnection* receiver = subject.at_receiver(towards);
  const CapturedConnection& view =
      receiver != nullptr ? *receiver : subject.nearest_to_sender(towards);
  if (!view.course.summary) return std::nullopt;
  const HoleWaits waits = hole_waits(*view.trace, view.course, towards, view.subject.streams.size(),
                                     view.is_at_receiver_of_data_to(towards));
  if (!waits.waits_ns || waits.waits_ns->p95 < kNoteNs) return std::nullopt;
  const double slowest_ns = slowest_round_trip_ns(view, towards);
  if (static_cast<double>(waits.waits_ns->p95) < kRoundTrips * slowest_ns) return std::nullopt;
  const auto most = std::max_element(waits.held_bytes.begin(), waits.held_bytes.end());
  const auto holder = static_cast<std::size_t>(most - waits.held_bytes.begin());
  const Spread& spread = *waits.waits_ns;
  Finding finding;
  const bool is_loud = spread.p95 >= kWarningNs && waits.share_of_data() >= kLeastShare;
  finding.severity = is_loud ? FindingSeverity::warning : FindingSeverity::note;
  finding.confidence = waits.exact ? Confidence::certain : Confidence::likely;
  finding.text = fmt::format(
      "{:.0f} % of the data to the {} waited for a hole that mostly tcp.stream {} held: {} at the "
      "median, {} at the 95 % quantile, {} at most (first: frame {})",
      100 * waits.share_of_data(), role_words(towards), view.subject.streams[holder].id,
      time_words(static_cast<double>(spread.median) / 1e9),
      time_words(static_cast<double>(spread.p95) / 1e9),
      time_words(static_cast<double>(spread.max) / 1e9), waits.first_frame);
  finding.frames = {{view.capture, waits.longest_begin_frame, waits.longest_end_frame, 2}};
  finding.begin_s = view.seconds_at(waits.longest_begin_ns);
  finding.end_s = view.seconds_at(waits.longest_end_ns);
  finding.tcpstream = view.subject.streams[holder].id;
  finding.mptcpdest = towards;
  finding.cost_bytes = waits.waited_bytes;
  if (const auto& id = view.subject.mptcpstream)
    finding.next = fmt::format("plot ofo CAPTURE {}", *id);
  return finding;
}

Judgement judge(const ConnectionCase& subject) {
  return judge_directions(subject, judge_direction);
}

}  // namespace

Rule head_of_line_rule() {
  return {.id = "head_of_line",
          .worst = FindingSeverity::warning,
          .summary = "data waited long for earlier data on a slower path",
          .counter = "OFOQueue",
          .advice =
              "make the paths more alike, or make the slow one a backup; a scheduler that "
              "knows delays helps",
          .columns = ColumnSet{Column::sack_left, Column::sack_right},
          .judge = judge};
}

}  // namespace mptcpanalyzer
