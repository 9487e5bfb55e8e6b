// docs/findings/path_poor.md
#include <fmt/format.h>

#include "analysis/series/path_quality.h"
#include "diagnosis/facts/wording.h"
#include "diagnosis/rules/rules.h"

namespace mptcpanalyzer {
namespace {

// Ours, calibrated: a full queue alone makes up to 15 %; 2 % as a warning met 15 of 24 recordings.
constexpr double kNoteShare = 0.02;
constexpr double kWarningShare = 0.05;
constexpr std::uint64_t kWarningSegments = 50;
constexpr double kWarningS = 5;
// A queue that makes round trips so much longer (3 times and 100 ms met 7 of 24).
constexpr double kLongRtt = 4;
constexpr std::int64_t kLongerNs = 150'000'000;
constexpr std::uint64_t kLeastSamples = 20;

// Fewer packets have no pattern.
constexpr std::uint64_t kLeastForACause = 10;

std::string loss_words(const PathQuality& quality) {
  if (quality.repeated_segments < kLeastForACause) return "too few to say why";
  if (2 * quality.spurious_segments > quality.repeated_segments)
    return "most of it had arrived: reordering, not loss";
  if (quality.lost_on_path > quality.lost_in_queue)
    return "most of it while round trips were short: the path loses packets";
  return "most of it while round trips were long: its queue was full";
}

Finding finding_of(const CapturedConnection& view, Role towards, std::size_t stream) {
  Finding finding;
  finding.tcpstream = view.subject.streams[stream].id;
  finding.mptcpdest = towards;
  return finding;
}

std::optional<Finding> judge_loss(const CapturedConnection& view, Role towards, std::size_t stream,
                                  const PathQuality& quality) {
  if (quality.repeated_share() < kNoteShare) return std::nullopt;
  const bool at_receiver = view.is_at_receiver_of_data_to(towards);
  Finding finding = finding_of(view, towards, stream);
  const bool is_loud = quality.repeated_share() >= kWarningShare &&
                       quality.repeated_segments >= kWarningSegments &&
                       quality.data_s() >= kWarningS;
  finding.severity = is_loud && !at_receiver ? FindingSeverity::warning : FindingSeverity::note;
  finding.confidence = at_receiver ? Confidence::possible : Confidence::certain;
  if (at_receiver) {
    finding.text = fmt::format(
        "{:.1f} % of what tcp.stream {} brought to the {} filled gaps ({}): lost or reordered on "
        "the way, which a capture at the sender settles",
        100 * quality.repeated_share(), *finding.tcpstream, role_words(towards),
        count_words(quality.repeated_segments, "packet"));
  } else {
    finding.text =
        fmt::format("TCP sent {:.1f} % of tcp.stream {} to the {} again ({}); {}",
                    100 * quality.repeated_share(), *finding.tcpstream, role_words(towards),
                    count_words(quality.repeated_segments, "packet"), loss_words(quality));
  }
  finding.frames = {{view.capture, quality.first_repeat_frame, quality.last_repeat_frame,
                     quality.repeated_segments}};
  finding.begin_s = view.seconds_at(quality.first_ns);
  finding.end_s = view.seconds_at(quality.last_ns);
  finding.cost_bytes = quality.repeated_bytes;
  return finding;
}

std::optional<Finding> judge_queue(const CapturedConnection& view, Role towards, std::size_t stream,
                                   const PathQuality& quality) {
  if (view.is_at_receiver_of_data_to(towards) || !quality.rtt_ns) return std::nullopt;
  const Spread& rtt = *quality.rtt_ns;
  const bool is_long = rtt.samples >= kLeastSamples && rtt.min > 0 &&
                       static_cast<double>(rtt.p95) >= kLongRtt * static_cast<double>(rtt.min) &&
                       rtt.p95 - rtt.min >= kLongerNs;
  if (!is_long) return std::nullopt;
  Finding finding = finding_of(view, towards, stream);
  finding.severity = FindingSeverity::warning;
  finding.confidence = Confidence::likely;
  finding.text = fmt::format(
      "a queue makes round trips of tcp.stream {} towards the {} long: {} at the 95 % quantile, {} "
      "at least",
      *finding.tcpstream, role_words(towards), time_words(static_cast<double>(rtt.p95) / 1e9),
      time_words(static_cast<double>(rtt.min) / 1e9));
  finding.frames = {frames_of(view, towards)};
  finding.begin_s = view.seconds_at(quality.first_ns);
  finding.end_s = view.seconds_at(quality.last_ns);
  finding.advice = "a smaller queue or active queue management on that path's bottleneck";
  return finding;
}

// Large segments never arrive, small ones do.
std::optional<Finding> judge_size(const CapturedConnection& view, Role towards, std::size_t stream,
                                  const PathQuality& quality) {
  const bool is_certain = quality.least_lost_bytes != 0 && quality.most_acked_bytes != 0;
  if (view.is_at_receiver_of_data_to(towards) || !is_certain) return std::nullopt;
  Finding finding = finding_of(view, towards, stream);
  finding.severity = FindingSeverity::warning;
  finding.confidence = Confidence::likely;
  finding.text = fmt::format(
      "segments of {} bytes and more never arrive over tcp.stream {} towards the {} ({} sent), "
      "those "
      "of up to {} bytes do: they are larger than the path takes (path MTU)",
      quality.least_lost_bytes, *finding.tcpstream, role_words(towards),
      count_words(quality.lost_for_size, "packet"), quality.most_acked_bytes);
  finding.frames = {
      {view.capture, quality.first_repeat_frame, quality.last_repeat_frame, quality.lost_for_size}};
  finding.begin_s = view.seconds_at(quality.first_ns);
  finding.end_s = view.seconds_at(quality.last_ns);
  finding.advice =
      "let ICMP \"too big\" pass, lower the MTU of that interface, or set "
      "net.ipv4.tcp_mtu_probing";
  return finding;
}

Judgement judge(const ConnectionCase& subject) {
  if (!subject.first.course.summary) return not_judged("it is plain TCP");
  Judgement judgement;
  for (const Role towards : {Role::client, Role::server}) {
    const CapturedConnection& view = subject.nearest_to_sender(towards);
    if (!view.course.summary) continue;
    const std::vector<PathQuality> qualities = path_qualities(view.course, view.subject, towards);
    for (std::size_t i = 0; i < qualities.size(); ++i) {
      // What is lost for its size is told as that.
      std::optional<Finding> loss = judge_size(view, towards, i, qualities[i]);
      if (!loss) loss = judge_loss(view, towards, i, qualities[i]);
      if (loss) judgement.findings.push_back(std::move(*loss));
      if (auto queue = judge_queue(view, towards, i, qualities[i]))
        judgement.findings.push_back(std::move(*queue));
    }
  }
  return judgement;
}

}  // namespace

Rule path_poor_rule() {
  return {.id = "path_poor",
          .worst = FindingSeverity::warning,
          .summary = "a path loses packets, or queues them for long",
          .counter = "",
          .advice = "look at that path below TCP: radio, duplex, policers, the length of its queue",
          .columns = ColumnSet{Column::retransmission},
          .judge = judge};
}

}  // namespace mptcpanalyzer
