// docs/findings/no_aggregation.md
#include <algorithm>
#include <fmt/format.h>

#include "analysis/series/sending_limits.h"
#include "diagnosis/facts/directions.h"
#include "diagnosis/facts/wording.h"
#include "diagnosis/rules/rules.h"

namespace mptcpanalyzer {
namespace {

// Paasch et al., CoNEXT 2013: a benefit of 0 is what the best path alone gives; below it MPTCP does
// harm, against the first goal of RFC 6356.
constexpr double kNoBenefit = 0.1;
constexpr double kHarm = -0.1;
// Ours: a sender that has nothing to send needs no second path.
constexpr double kMostIdle = 0.1;
// Ours: so much of another connection on the same paths takes its share.
constexpr std::uint64_t kOtherTrafficBytes = 100'000;

bool share_addresses(const SubjectStream& one, const TcpStream& other) {
  const auto is_pair = [&](std::size_t a, std::size_t b) {
    return one.endpoints[a].address == other.endpoints[0].address &&
           one.endpoints[b].address == other.endpoints[1].address;
  };
  return is_pair(0, 1) || is_pair(1, 0);
}

// Whether another tcp stream used the same pair of addresses at the same time.
bool shares_its_paths(const CapturedConnection& view) {
  const CaptureTables& tables = view.tables();
  for (StreamId id = 0; id < tables.streams.size(); ++id) {
    const TcpStream& other = tables.streams[id];
    const bool is_own = std::any_of(view.subject.streams.begin(), view.subject.streams.end(),
                                    [id](const SubjectStream& own) { return own.id == id; });
    const std::uint64_t bytes = other.sent_by[0].payload_bytes + other.sent_by[1].payload_bytes;
    const bool overlaps =
        other.first_time_ns <= view.course.last_ns && other.last_time_ns >= view.course.first_ns;
    if (is_own || bytes < kOtherTrafficBytes || !overlaps) continue;
    for (const SubjectStream& own : view.subject.streams) {
      if (share_addresses(own, other)) return true;
    }
  }
  return false;
}

std::optional<Finding> judge_direction(const ConnectionCase& subject, Role towards) {
  const CapturedConnection& view = subject.nearest_to_sender(towards);
  const auto& paths = view.paths[static_cast<std::size_t>(towards)];
  if (!paths || paths->benefit() >= kNoBenefit) return std::nullopt;
  const bool at_receiver = view.is_at_receiver_of_data_to(towards);
  const SendingLimits limits = sending_limits(view.course, towards);
  if (!at_receiver && limits.idle_s > kMostIdle * limits.transfer_s) return std::nullopt;
  if (shares_its_paths(view)) return std::nullopt;
  const bool harmed = paths->benefit() < kHarm;
  Finding finding;
  finding.severity = harmed ? FindingSeverity::error : FindingSeverity::warning;
  finding.confidence = Confidence::likely;
  finding.text = fmt::format(
      "{} to the {} over {:.1f} s with two paths: {} {} could carry, {} of both together "
      "(aggregation benefit {:.2f})",
      rate_words(paths->goodput_bps), role_words(towards), paths->compared_s,
      harmed ? "less than the" : "no more than the",
      rate_words(paths->best_path_bps) + " that its best path alone",
      rate_words(paths->all_paths_bps), paths->benefit());
  const double start_s = view.seconds_at(view.course.first_ns);
  finding.begin_s = start_s + paths->begin_s;
  finding.end_s = start_s + paths->end_s;
  finding.mptcpdest = towards;
  const double lost_bytes = (paths->best_path_bps - paths->goodput_bps) * paths->compared_s / 8;
  if (lost_bytes > 0) finding.cost_s = lost_bytes * 8 / paths->best_path_bps;
  finding.frames = {frames_of(view, towards)};
  if (const auto& id = view.subject.mptcpstream)
    finding.next = fmt::format("plot mptcp_gput CAPTURE {}", *id);
  return finding;
}

Judgement judge(const ConnectionCase& subject) {
  Judgement judgement = judge_directions(subject, judge_direction);
  const auto& [to_client, to_server] = subject.first.paths;
  if (judgement.findings.empty() && judgement.not_judged.empty() && !to_client && !to_server)
    return not_judged("fewer than two paths were used side by side for 2 s and 1 MB");
  return judgement;
}

}  // namespace

Rule no_aggregation_rule() {
  return {.id = "no_aggregation",
          .worst = FindingSeverity::error,
          .summary = "several paths carried no more than the best of them alone could",
          .counter = "",
          .advice =
              "look at what is named as its cause; if paths are very unlike, leave the worse "
              "one as a backup",
          .columns = {},
          .judge = judge};
}

}  // namespace mptcpanalyzer
