// docs/findings/window_limited.md
#include <algorithm>
#include <fmt/format.h>

#include "analysis/series/sending_limits.h"
#include "diagnosis/facts/directions.h"
#include "diagnosis/facts/wording.h"
#include "diagnosis/rules/rules.h"

namespace mptcpanalyzer {
namespace {

// Ours, calibrated: a tenth of the bulk phase alone met 6 of 24 healthy recordings, whose receive
// buffer was still growing; so half a second after the first one as well.
constexpr double kLeastShare = 0.1;
constexpr double kLeastAfterStartS = 0.5;
constexpr double kLeastShutS = 0.5;

// RFC 6182 section 5.3: the buffer that keeps all paths busy while the slowest one retransmits.
double buffer_called_for(const CapturedConnection& view, Role towards) {
  const auto& paths = view.paths[static_cast<std::size_t>(towards)];
  double longest_s = 0;
  for (const RttSample& sample : view.course.rtts) {
    if (sample.mptcpdest == towards)
      longest_s = std::max(longest_s, static_cast<double>(sample.rtt_ns) / 1e9);
  }
  return paths ? 2 * paths->all_paths_bps / 8 * longest_s : 0;
}

std::optional<Finding> judge_direction(const ConnectionCase& subject, Role towards) {
  const CapturedConnection& view = subject.nearest_to_sender(towards);
  if (!view.course.summary || view.is_at_receiver_of_data_to(towards)) return std::nullopt;
  const SendingLimits limits = sending_limits(view.course, towards);
  const bool is_full = limits.bulk_s > 0 && limits.window_full_s > kLeastShare * limits.bulk_s &&
                       limits.window_full_after_start_s > kLeastAfterStartS;
  const bool is_shut = limits.window_shut_s > kLeastShutS;
  if (!is_full && !is_shut) return std::nullopt;
  Finding finding;
  finding.severity = FindingSeverity::warning;
  finding.confidence =
      view.is_at_sender_of_data_to(towards) ? Confidence::certain : Confidence::likely;
  finding.text = fmt::format("the window of the {} held the sender back for {}",
                             role_words(towards), time_words(limits.window_full_s));
  if (limits.bulk_s > 0)
    finding.text += fmt::format(", {:.0f} % of its bulk transfer",
                                100 * std::min(1.0, limits.window_full_s / limits.bulk_s));
  finding.text += fmt::format(": at most {} in flight, a window of at most {}",
                              bytes_words(static_cast<std::uint64_t>(limits.most_in_flight_bytes)),
                              bytes_words(static_cast<std::uint64_t>(limits.largest_window_bytes)));
  if (limits.window_shut_s > 0)
    finding.text += fmt::format("; the window was shut for {}", time_words(limits.window_shut_s));
  if (const double called_for = buffer_called_for(view, towards); called_for > 0)
    finding.text += fmt::format("; its paths call for {} (RFC 6182)",
                                bytes_words(static_cast<std::uint64_t>(called_for)));
  finding.begin_s = view.seconds_at(limits.window_full_begin_ns);
  finding.end_s = view.seconds_at(limits.window_full_end_ns);
  finding.frames = {
      {view.capture, limits.window_full_first_frame, limits.window_full_last_frame, 2}};
  finding.mptcpdest = towards;
  finding.cost_s = limits.window_full_s;
  return finding;
}

Judgement judge(const ConnectionCase& subject) {
  return judge_sent_directions(subject, judge_direction);
}

}  // namespace

Rule window_limited_rule() {
  return {.id = "window_limited",
          .worst = FindingSeverity::warning,
          .summary = "the receiver's window held the sender back",
          .counter = "SndWndShared",
          .advice =
              "raise the receiver's buffer (net.ipv4.tcp_rmem, SO_RCVBUF), or see why its "
              "application reads slowly",
          .columns = {},
          .judge = judge};
}

}  // namespace mptcpanalyzer
