// docs/findings/application_limited.md
#include <fmt/format.h>

#include "analysis/series/sending_limits.h"
#include "diagnosis/facts/directions.h"
#include "diagnosis/facts/wording.h"
#include "diagnosis/rules/rules.h"

namespace mptcpanalyzer {
namespace {

// Ours: less explains nothing.
constexpr double kLeastShare = 0.1;
constexpr double kLeastS = 0.5;

std::optional<Finding> judge_direction(const ConnectionCase& subject, Role towards) {
  const CapturedConnection& view = subject.nearest_to_sender(towards);
  if (!view.course.summary || view.is_at_receiver_of_data_to(towards)) return std::nullopt;
  const SendingLimits limits = sending_limits(view.course, towards);
  if (limits.idle_s < kLeastS || limits.idle_s < kLeastShare * limits.transfer_s)
    return std::nullopt;
  Finding finding;
  finding.severity = FindingSeverity::note;
  finding.confidence =
      view.is_at_sender_of_data_to(towards) ? Confidence::certain : Confidence::likely;
  finding.text = fmt::format(
      "the application that sends to the {} had nothing to send for {}, {:.0f} % of the transfer "
      "(longest: {}, from {:.3f} s)",
      role_words(towards), time_words(limits.idle_s), 100 * limits.idle_s / limits.transfer_s,
      time_words(limits.longest_idle_s), view.seconds_at(limits.longest_idle_begin_ns));
  finding.begin_s = view.seconds_at(limits.longest_idle_begin_ns);
  finding.end_s = view.seconds_at(limits.longest_idle_end_ns);
  finding.frames = {{view.capture, limits.longest_idle_frame, limits.longest_idle_frame, 1}};
  finding.mptcpdest = towards;
  finding.cost_s = limits.idle_s;
  return finding;
}

Judgement judge(const ConnectionCase& subject) {
  return judge_sent_directions(subject, judge_direction);
}

}  // namespace

Rule application_limited_rule() {
  return {.id = "application_limited",
          .worst = FindingSeverity::note,
          .summary = "the application had nothing to send",
          .counter = "",
          .advice =
              "nothing is wrong with the network here; a faster transfer needs an "
              "application that keeps data ready",
          .columns = {},
          .judge = judge};
}

}  // namespace mptcpanalyzer
