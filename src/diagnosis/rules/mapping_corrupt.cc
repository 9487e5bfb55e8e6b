// docs/findings/mapping_corrupt.md
#include <algorithm>
#include <fmt/format.h>

#include "diagnosis/facts/bare_data.h"
#include "diagnosis/facts/handshake.h"
#include "diagnosis/facts/wording.h"
#include "diagnosis/rules/rules.h"

namespace mptcpanalyzer {
namespace {

// The row of a frame of the trace: frames ascend but where interfaces were put in order of time.
const CourseStep* step_of_frame(const CapturedConnection& of, std::uint64_t frame) {
  for (const auto& steps : of.course.towards) {
    for (const CourseStep& step : steps) {
      if (step.is_data && step.frame == frame) return &step;
    }
  }
  return nullptr;
}

Finding finding_at(const CapturedConnection& of, const CourseStep& step, std::string text) {
  Finding finding;
  finding.severity = FindingSeverity::error;
  finding.confidence = Confidence::certain;
  finding.frames = {{of.capture, step.frame, step.frame, 1}};
  finding.begin_s = finding.end_s = of.seconds_at(step.time_ns);
  finding.tcpstream = of.subject.streams[step.stream].id;
  finding.text = std::move(text);
  return finding;
}

// What the tracker counted of the capture, if it first met it in this connection.
void judge_anomaly(const CapturedConnection& of, Anomaly anomaly, const char* words,
                   Judgement& judgement) {
  const Anomalies::Counter& counter = of.tables().anomalies[anomaly];
  if (counter.count == 0) return;
  const CourseStep* step = step_of_frame(of, counter.first_frame);
  if (step == nullptr) return;
  judgement.findings.push_back(
      finding_at(of, *step,
                 fmt::format("{} (first: frame {}, tcp.stream {})", words, step->frame,
                             of.subject.streams[step->stream].id)));
}

// RFC 8684 section 3.3.1: the first byte of data has the IDSN of the key and 1. Data on the SYN
// (Fast Open) has no mapping, so that the first mapping begins behind it.
void judge_first_number(const CapturedConnection& of, Role towards, Judgement& judgement) {
  const auto sender = static_cast<std::size_t>(peer(towards));
  if (!of.subject.handshake_seen || !of.subject.idsn[sender]) return;
  for (const CourseStep& step : of.course.data_to(towards)) {
    const bool is_first = step.is_data && step.has_number && step.tcp_end == step.bytes + 1;
    if (!is_first || of.subject.streams[step.stream].kind != SubflowKind::initial) continue;
    if (step.begin != 1) {
      judgement.findings.push_back(finding_at(
          of, step,
          fmt::format("the first data to the {} has data sequence number IDSN + {} instead of IDSN "
                      "+ 1, where IDSN is that of the sender's key (frame {})",
                      role_words(towards), step.begin, step.frame)));
    }
    return;
  }
}

// Data that no mapping covers, between data that mappings cover: not where a fallback begins, and
// not where options were removed for long (options_stripped_midway).
void judge_unmapped(const CapturedConnection& of, Role towards, Judgement& judgement) {
  struct Bare {
    const CourseStep* first = nullptr;
    std::uint64_t bytes = 0;
    BareRun run;  // of it, without options
    bool is_behind_mapped = false;
  };
  std::vector<Bare> bare(of.subject.streams.size());
  for (const CourseStep& step : of.course.data_to(towards)) {
    if (!step.is_data || step.new_bytes == 0) continue;
    Bare& before = bare[step.stream];
    const bool is_mapped = PacketAt(*of.trace, step.row).dsn64().has_value();
    const bool is_on_syn = PacketAt(*of.trace, step.row).has_flag(tcp_flag::kSyn);
    if (is_mapped && before.first == nullptr) before.is_behind_mapped = true;
    if (!is_mapped && !is_on_syn) {
      if (before.first == nullptr) before.first = &step;
      before.bytes += step.bytes;
      if (is_bare(of, step)) before.run.add(step);
    }
    const bool is_between =
        is_mapped && before.first != nullptr && step.tcp_end > before.first->tcp_end;
    if (!is_between) continue;
    if (before.is_behind_mapped && before.run.is_long()) {
      before = {};
      before.is_behind_mapped = true;
      continue;
    }
    judgement.findings.push_back(finding_at(
        of, *before.first,
        fmt::format("{} of tcp.stream {} to the {} have no mapping although data before and behind "
                    "them has one (first: frame {})",
                    bytes_words(before.bytes), of.subject.streams[step.stream].id,
                    role_words(towards), before.first->frame)));
    return;
  }
}

// Data further beyond the window than the window is large, where it arrives. Just beyond it is what
// healthy kernels do.
void judge_window(const CapturedConnection& of, Role towards, Judgement& judgement) {
  // In fallback numbers and windows are those of TCP.
  const bool is_fallback = std::any_of(
      of.subject.streams.begin(), of.subject.streams.end(),
      [](const SubjectStream& stream) { return stream.state == SubflowState::fallback; });
  if (!of.is_at_receiver_of_data_to(towards) || is_fallback) return;
  std::int64_t window_end = -1;
  std::int64_t window_bytes = -1;
  for (const CourseStep& step : of.course.data_to(towards)) {
    if (!step.is_data) {
      if (step.has_number && step.window_bytes >= 0) {
        window_end = std::max(window_end, step.end);
        window_bytes = std::max(window_bytes, step.window_bytes);
      }
      continue;
    }
    if (!step.has_number || window_end < 0 || step.end <= window_end + window_bytes) continue;
    judgement.findings.push_back(finding_at(
        of, step,
        fmt::format("data of tcp.stream {} lies {} beyond the window that the {} had announced, "
                    "which is {} large (frame {})",
                    of.subject.streams[step.stream].id,
                    bytes_words(static_cast<std::uint64_t>(step.end - window_end)),
                    role_words(towards), bytes_words(static_cast<std::uint64_t>(window_bytes)),
                    step.frame)));
    return;
  }
}

Judgement judge(const ConnectionCase& subject) {
  const CapturedConnection& of = subject.first;
  if (!of.course.summary) return not_judged("it is plain TCP");
  Judgement judgement;
  judge_anomaly(of, Anomaly::mapping_contradicts,
                "a byte of a subflow is mapped to two data sequence numbers", judgement);
  judge_anomaly(of, Anomaly::data_outside_mapping,
                "data lies outside the mapping that its own segment announces", judgement);
  for (const Role towards : {Role::client, Role::server}) {
    judge_first_number(of, towards, judgement);
    judge_unmapped(of, towards, judgement);
    judge_window(of, towards, judgement);
  }
  return judgement;
}

}  // namespace

Rule mapping_corrupt_rule() {
  return {.id = "mapping_corrupt",
          .worst = FindingSeverity::error,
          .summary = "mappings contradict each other or the keys",
          .counter = "DSSNotMatching",
          .advice =
              "a box that splits or joins segments without their options, or a faulty stack: "
              "compare both ends' captures at these frames",
          .columns = {},
          .one_direction_is_enough = true,
          .judge = judge};
}

}  // namespace mptcpanalyzer
