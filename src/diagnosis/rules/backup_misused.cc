// docs/findings/backup_misused.md
#include <algorithm>
#include <fmt/format.h>

#include "diagnosis/facts/wording.h"
#include "diagnosis/rules/rules.h"

namespace mptcpanalyzer {
namespace {

// Ours: Linux drains what it had queued, for 0.27 to 1.03 s in recordings.
constexpr std::int64_t kDrainNs = 1'500'000'000;
// A regular subflow that has pending data and made no progress for so long does not serve.
constexpr std::int64_t kNoProgressNs = 1'000'000'000;

// What the receiver of the data asked for on a subflow (RFC 8684 sections 3.2 and 3.3.8), in time.
struct Wish {
  std::int64_t time_ns = 0;
  bool backup = false;
  bool by_priority = false;  // MP_PRIO: the sender may have had data queued
};

class MisuseFinder {
 public:
  MisuseFinder(const CapturedConnection& view, Role towards)
      : view_(view),
        towards_(towards),
        wishes_(view.dialogue.subflows.size()),
        spans_(view.dialogue.subflows.size()),
        used_(view.dialogue.subflows.size()) {
    for (std::size_t i = 0; i < wishes_.size(); ++i)
      take_wishes(view.dialogue.subflows[i], i);
  }

  std::vector<Finding> find() {
    std::vector<Finding> findings;
    if (std::none_of(wishes_.begin(), wishes_.end(), [](const auto& of) { return !of.empty(); }))
      return findings;
    walk();
    for (std::size_t i = 0; i < used_.size(); ++i) {
      if (used_[i].bytes > 0) findings.push_back(finding_of(i));
    }
    return findings;
  }

 private:
  struct Span {
    std::int64_t open_ns = kNoTime;
    std::int64_t closed_ns = kNoTime;
    std::int64_t progress_ns = kNoTime;  // of its TCP
    std::int64_t pending = 0;            // bytes sent beyond what was acknowledged, about
  };
  struct Used {
    std::uint64_t bytes = 0;
    std::uint64_t packets = 0;
    std::int64_t first_ns = kNoTime;
    std::int64_t last_ns = kNoTime;
    std::uint32_t first_frame = 0;
    std::uint32_t last_frame = 0;
    std::int64_t asked_ns = kNoTime;
    bool by_priority = false;
  };

  void take_wishes(const SubflowDialogue& subflow, std::size_t index) {
    spans_[index].open_ns =
        subflow.third_ack != nullptr ? subflow.third_ack->time_ns : view_.course.first_ns;
    for (const SignalPacket* packet : subflow.packets) {
      if (packet->has(tcp_flag::kRst) || packet->has(tcp_flag::kFin)) {
        if (spans_[index].closed_ns == kNoTime) spans_[index].closed_ns = packet->time_ns;
      }
      if (view_.sender_of(*packet) != towards_) continue;
      const auto* syn = packet->find<MpJoinSyn>();
      const auto* answer = packet->find<MpJoinSynAck>();
      if ((syn != nullptr && syn->backup) || (answer != nullptr && answer->backup))
        wishes_[index].push_back({packet->time_ns, true, false});
      if (const auto* priority = packet->find<MpPrio>())
        wishes_[index].push_back({packet->time_ns, priority->backup, true});
    }
  }

  const Wish* wish_at(std::size_t index, std::int64_t time_ns) const {
    const Wish* latest = nullptr;
    for (const Wish& wish : wishes_[index]) {
      if (wish.time_ns <= time_ns) latest = &wish;
    }
    return latest;
  }

  bool is_backup(std::size_t index, std::int64_t time_ns) const {
    const Wish* wish = wish_at(index, time_ns);
    return wish != nullptr && wish->backup;
  }

  // Whether a subflow that is no backup is open and serves.
  bool has_regular(std::int64_t time_ns) const {
    for (std::size_t i = 0; i < spans_.size(); ++i) {
      const Span& span = spans_[i];
      const bool is_open = span.open_ns != kNoTime && span.open_ns <= time_ns &&
                           (span.closed_ns == kNoTime || span.closed_ns > time_ns);
      const bool serves = span.pending <= 0 || span.progress_ns == kNoTime ||
                          time_ns - span.progress_ns < kNoProgressNs;
      if (is_open && serves && !is_silent(i, time_ns) && !is_backup(i, time_ns)) return true;
    }
    return false;
  }

  bool is_silent(std::size_t index, std::int64_t time_ns) const {
    const StreamId id = view_.subject.streams[index].id;
    return std::any_of(view_.course.silent_paths.begin(), view_.course.silent_paths.end(),
                       [&](const SilentPath& path) {
                         return path.tcpstream == id && path.mptcpdest == towards_ &&
                                path.begin_ns <= time_ns && time_ns < path.end_ns;
                       });
  }

  void walk() {
    for (const CourseStep& step : view_.course.data_to(towards_)) {
      Span& span = spans_[step.stream];
      if (!step.is_data) {
        if (step.advances_tcp) span.progress_ns = step.time_ns;
        span.pending = std::max<std::int64_t>(span.pending - step.bytes, 0);
        continue;
      }
      if (step.new_bytes > 0 || step.retransmission == Retransmission::none)
        span.pending += step.bytes;
      if (span.progress_ns == kNoTime) span.progress_ns = step.time_ns;
      const Wish* wish = wish_at(step.stream, step.time_ns);
      if (step.new_bytes == 0 || wish == nullptr || !wish->backup) continue;
      if (has_regular(step.time_ns)) add(step, *wish);
    }
  }

  void add(const CourseStep& step, const Wish& wish) {
    Used& used = used_[step.stream];
    if (used.bytes == 0) {
      used.first_ns = step.time_ns;
      used.first_frame = step.frame;
      used.asked_ns = wish.time_ns;
      used.by_priority = wish.by_priority;
    }
    used.bytes += step.new_bytes;
    ++used.packets;
    used.last_ns = step.time_ns;
    used.last_frame = step.frame;
  }

  Finding finding_of(std::size_t index) const {
    const Used& used = used_[index];
    const std::int64_t since_ns = used.by_priority ? used.asked_ns : used.first_ns;
    const bool is_long = used.last_ns - since_ns > kDrainNs;
    Finding finding;
    finding.severity = is_long ? FindingSeverity::warning : FindingSeverity::note;
    finding.confidence =
        view_.is_at_sender_of_data_to(towards_) ? Confidence::certain : Confidence::likely;
    finding.tcpstream = view_.subject.streams[index].id;
    finding.text = fmt::format(
        "tcp.stream {} carried {} of new data to the {} from {:.3f} s to {:.3f} s ({}) although "
        "the {} {} and a regular subflow served",
        *finding.tcpstream, bytes_words(used.bytes), role_words(towards_),
        view_.seconds_at(used.first_ns), view_.seconds_at(used.last_ns),
        count_words(used.packets, "packet"), role_words(towards_),
        used.by_priority ? "had made it a backup by MP_PRIO" : "had joined it as a backup");
    finding.frames = {{view_.capture, used.first_frame, used.last_frame, used.packets}};
    finding.begin_s = view_.seconds_at(used.first_ns);
    finding.end_s = view_.seconds_at(used.last_ns);
    finding.mptcpdest = towards_;
    finding.cost_bytes = used.bytes;
    return finding;
  }

  const CapturedConnection& view_;
  Role towards_;
  std::vector<std::vector<Wish>> wishes_;  // by index of the subflow
  std::vector<Span> spans_;
  std::vector<Used> used_;
};

Judgement judge(const ConnectionCase& subject) {
  if (!subject.first.course.summary) return not_judged("it is plain TCP");
  Judgement judgement;
  bool any_judged = false;
  for (const Role towards : {Role::client, Role::server}) {
    const CapturedConnection& view = subject.nearest_to_sender(towards);
    if (!view.course.summary || view.is_at_receiver_of_data_to(towards)) continue;
    any_judged = true;
    for (Finding& finding : MisuseFinder(view, towards).find())
      judgement.findings.push_back(std::move(finding));
  }
  if (!any_judged) return not_judged("only a capture at the sender shows what it chose");
  return judgement;
}

}  // namespace

Rule backup_misused_rule() {
  return {.id = "backup_misused",
          .worst = FindingSeverity::warning,
          .summary = "a backup subflow carried new data while a regular one served",
          .counter = "MPPrioRx",
          .advice = "see which scheduler the sender uses: it does not honour the backup flag",
          .columns = ColumnSet{Column::retransmission},
          .judge = judge};
}

}  // namespace mptcpanalyzer
