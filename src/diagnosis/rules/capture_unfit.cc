// docs/findings/capture_unfit.md
#include <cmath>
#include <fmt/format.h>

#include "diagnosis/facts/wording.h"
#include "diagnosis/rules/rules.h"

namespace mptcpanalyzer {
namespace {

// Ours: interfaces of one host are merged with times up to 0.8 ms out of order.
constexpr double kClockBackS = 0.005;
// So far from each other two hosts that set their clocks are not.
constexpr double kClockDriftPpm = 20;

void add(std::string& text, std::string_view what) {
  if (!text.empty()) text += "; ";
  text += what;
}

std::string lacks(const CapturedConnection& of) {
  const CaptureFitness& fitness = of.fitness;
  std::string text;
  if (fitness.begins_in_the_middle)
    add(text, "it begins after the handshake, so keys, the first bytes and roles are not known");
  if (fitness.options_cut) add(text, "the snap length cut TCP options, so what they said is lost");
  if (fitness.one_direction)
    add(text, "of a subflow it has one direction only, so what was answered is not known");
  if (fitness.unseen_bytes > 0)
    add(text, fmt::format("{} were acknowledged and never captured: the capture has gaps",
                          bytes_words(fitness.unseen_bytes)));
  if (fitness.is_doubled())
    add(text, fmt::format("{} packets were captured more than once and left out", fitness.copies));
  if (fitness.clock_back_s > kClockBackS)
    add(text, fmt::format("the clock went back by {} (frame {})", time_words(fitness.clock_back_s),
                          fitness.clock_back_frame));
  if (fitness.long_segments > 0)
    add(text, fmt::format("{} are larger than the MSS, up to {} (frame {}): segmentation offload, "
                          "so losses and round trips of single packets are not seen",
                          count_words(fitness.long_segments, "segment"),
                          bytes_words(fitness.longest_segment), fitness.longest_frame));
  return text;
}

std::string clocks_lack(const ConnectionCase& subject) {
  if (subject.merged == nullptr || !subject.merged->answer.clocks) return "";
  const ClockEstimate& clocks = *subject.merged->answer.clocks;
  std::string text;
  if (clocks.clocks_disagree)
    add(text, fmt::format("the clocks of the captures differ by {:.6f} s (+- {:.6f} s)",
                          clocks.difference.offset_s, clocks.offset_error_s));
  if (std::abs(clocks.difference.drift_ppm) > kClockDriftPpm + clocks.drift_error_ppm)
    add(text, fmt::format("they drift by {:.1f} ppm", clocks.difference.drift_ppm));
  if (!clocks.difference.steps.empty())
    add(text, fmt::format("one of them was set {} in between",
                          count_words(clocks.difference.steps.size(), "time")));
  if (!text.empty()) text += "; times between them are compared after that is taken off";
  return text;
}

std::optional<Finding> judge_capture(const CapturedConnection& of, std::string text) {
  if (text.empty()) return std::nullopt;
  Finding finding;
  finding.severity = FindingSeverity::note;
  finding.confidence = Confidence::certain;
  finding.text = of.capture == 2 ? "in the second capture " + text : std::move(text);
  if (of.fitness.longest_frame != 0)
    finding.frames = {{of.capture, of.fitness.longest_frame, of.fitness.longest_frame, 1}};
  return finding;
}

Judgement judge(const ConnectionCase& subject) {
  Judgement judgement;
  if (auto finding = judge_capture(subject.first, lacks(subject.first)))
    judgement.findings.push_back(std::move(*finding));
  if (subject.second) {
    if (auto finding = judge_capture(*subject.second, lacks(*subject.second)))
      judgement.findings.push_back(std::move(*finding));
  }
  if (std::string text = clocks_lack(subject); !text.empty()) {
    Finding finding;
    finding.confidence = Confidence::likely;
    finding.text = std::move(text);
    judgement.findings.push_back(std::move(finding));
  }
  return judgement;
}

}  // namespace

Rule capture_unfit_rule() {
  return {.id = "capture_unfit",
          .worst = FindingSeverity::note,
          .summary = "what this capture cannot prove",
          .counter = "",
          .advice =
              "capture at both ends from before the connection on, with -s 200 or more, and "
              "with offloads turned off (ethtool -K IF tso off gso off gro off)",
          .columns = {},
          .one_direction_is_enough = true,
          .judge = judge};
}

}  // namespace mptcpanalyzer
