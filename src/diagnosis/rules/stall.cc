// docs/findings/stall.md
#include <algorithm>
#include <fmt/format.h>

#include "analysis/series/stalls.h"
#include "diagnosis/facts/failover.h"
#include "diagnosis/facts/wording.h"
#include "diagnosis/rules/rules.h"

namespace mptcpanalyzer {
namespace {

// Ours, calibrated on recordings: failovers of Linux took 0.17 to 1.52 s.
constexpr double kWarningS = 0.5;
constexpr double kErrorS = 30;
constexpr double kSlowFailoverS = 1;
constexpr double kUnusedAfterS = 2;
// So few segments in flight bring no three duplicate ACKs (RFC 5681): a loss waits for a timeout.
constexpr std::int64_t kFewBytes = 4 * 1460;

// What happened to a path that was silent while another went on, at the sender's end.
struct DeadPath {
  const SilentPath* path = nullptr;
  double failover_s = 0;  // 0: nothing of it was sent again elsewhere
  double unused_s = 0;    // after it was back
};

class StallRule {
 public:
  StallRule(const CapturedConnection& view, Role towards)
      : view_(view),
        towards_(towards),
        at_receiver_(view.is_at_receiver_of_data_to(towards)),
        steps_(view.course.data_to(towards)) {}

  std::optional<Finding> judge() {
    const std::vector<double> rtts = view_.handshake_rtts_s();
    stalls_ = find_stalls(view_.course, towards_, rtts, at_receiver_);
    if (!at_receiver_) find_dead_path();
    if (stalls_.empty()) return std::nullopt;
    longest_ = *std::max_element(
        stalls_.begin(), stalls_.end(),
        [](const DataStall& a, const DataStall& b) { return a.duration_s() < b.duration_s(); });
    Finding finding;
    finding.severity = severity();
    finding.confidence = at_receiver_ ? Confidence::likely : Confidence::certain;
    finding.text = text();
    finding.frames.push_back({view_.capture, longest_.begin_frame, longest_.end_frame, 2});
    finding.begin_s = view_.seconds_at(longest_.begin_ns);
    finding.end_s = view_.seconds_at(longest_.end_ns);
    finding.tcpstream = view_.subject.streams[longest_.holder].id;
    finding.mptcpdest = towards_;
    finding.cost_s = total_s();
    finding.counter = dead_.path != nullptr ? "SubflowStale" : "MPTCPRetrans";
    finding.advice = advice();
    return finding;
  }

 private:
  double total_s() const {
    double total = 0;
    for (const DataStall& stall : stalls_)
      total += stall.duration_s();
    return total;
  }

  FindingSeverity severity() const {
    const double worst =
        std::max(longest_.duration_s(), dead_.failover_s > kSlowFailoverS ? dead_.failover_s : 0);
    if (worst >= kErrorS) return FindingSeverity::error;
    return worst >= kWarningS ? FindingSeverity::warning : FindingSeverity::note;
  }

  // The silent path that cost most time, if there was one.
  void find_dead_path() {
    for (const SilentPath& path : view_.course.silent_paths) {
      if (path.mptcpdest != towards_) continue;
      const bool is_longer = dead_.path == nullptr || path.end_ns - path.begin_ns >
                                                          dead_.path->end_ns - dead_.path->begin_ns;
      if (is_longer) dead_ = {&path, failover_s(view_, path), unused_after(path)};
    }
  }

  double unused_after(const SilentPath& path) const {
    if (!path.came_back) return 0;
    std::int64_t last_ns = path.end_ns;
    for (const CourseStep& step : steps_) {
      if (step.time_ns <= path.end_ns || !step.is_data || step.new_bytes == 0) continue;
      last_ns = step.time_ns;
      if (view_.subject.streams[step.stream].id == path.tcpstream) break;
    }
    return static_cast<double>(last_ns - path.end_ns) / 1e9;
  }

  struct Meanwhile {
    std::size_t repeats = 0;       // of data, on the holder
    std::size_t any = 0;           // packets with data, on any subflow
    std::vector<StreamId> others;  // subflows that sent new data
  };

  Meanwhile meanwhile() const {
    Meanwhile found;
    for (const CourseStep& step : steps_) {
      if (!step.is_data || step.time_ns <= longest_.begin_ns || step.time_ns >= longest_.end_ns)
        continue;
      ++found.any;
      const StreamId id = view_.subject.streams[step.stream].id;
      if (step.stream == longest_.holder && step.new_bytes == 0) ++found.repeats;
      const bool is_new =
          std::find(found.others.begin(), found.others.end(), id) == found.others.end();
      if (step.stream != longest_.holder && step.new_bytes != 0 && is_new)
        found.others.push_back(id);
    }
    return found;
  }

  // Other subflows that were open all the time.
  std::vector<StreamId> open_others() const {
    std::vector<StreamId> open;
    for (std::size_t i = 0; i < view_.dialogue.subflows.size(); ++i) {
      const SubflowDialogue& subflow = view_.dialogue.subflows[i];
      if (i == longest_.holder) continue;
      const bool is_joined =
          subflow.third_ack != nullptr && subflow.third_ack->time_ns < longest_.begin_ns;
      const bool ends = std::any_of(
          subflow.packets.begin(), subflow.packets.end(), [&](const SignalPacket* packet) {
            return (packet->has(tcp_flag::kRst) || packet->has(tcp_flag::kFin)) &&
                   packet->time_ns < longest_.end_ns;
          });
      if (is_joined && !ends) open.push_back(subflow.tcpstream);
    }
    return open;
  }

  std::string cause(const Meanwhile& found) const {
    if (longest_.window_shut) return "the receiver's window was shut";
    if (at_receiver_) return "";
    if (found.any == 0) return "the sender sent nothing";
    if (found.repeats >= 2) return "repeats were lost too";
    if (longest_.pending_bytes <= kFewBytes)
      return "the end of a burst was lost, which only a timeout tells";
    return "";
  }

  std::string text() const {
    const DataStall& stall = longest_;
    std::string text = fmt::format(
        "{:.1f} s without {} towards the {}, from {:.3f} s to {:.3f} s (frames {}-{}), {} bytes "
        "pending",
        stall.duration_s(), stall.data_went_on ? "a DATA_ACK that advances" : "progress",
        role_words(towards_), view_.seconds_at(stall.begin_ns), view_.seconds_at(stall.end_ns),
        stall.begin_frame, stall.end_frame, stall.pending_bytes);
    const Meanwhile found = meanwhile();
    const std::vector<StreamId> open = open_others();
    const StreamId holder = view_.subject.streams[stall.holder].id;
    const char* held = at_receiver_ ? "brought what was missing" : "held the oldest of it";
    if (!found.others.empty()) {
      text += fmt::format(": tcp.stream {} {} while tcp.stream {} went on", holder, held,
                          fmt::join(found.others, ", "));
    } else if (!open.empty()) {
      text += fmt::format(": tcp.stream {} {} while tcp.stream {} was open and unused", holder,
                          held, fmt::join(open, ", "));
    } else {
      text += fmt::format(" on tcp.stream {}", holder);
    }
    if (const std::string why = cause(found); !why.empty()) text += "; " + why;
    if (!stall.has_ended) text += "; it never went on";
    if (dead_.path != nullptr && dead_.failover_s > 0) {
      text += fmt::format(
          "; tcp.stream {} was dead from {:.3f} s, and {:.2f} s passed from its last answer to the "
          "first repeat elsewhere",
          dead_.path->tcpstream, view_.seconds_at(dead_.path->begin_ns), dead_.failover_s);
    }
    if (dead_.unused_s > kUnusedAfterS) {
      text +=
          fmt::format("; it answered again at {:.3f} s and carried no new data for {:.1f} s more",
                      view_.seconds_at(dead_.path->end_ns), dead_.unused_s);
    }
    if (stalls_.size() > 1)
      text += fmt::format("; {} stalls, {:.1f} s in all", stalls_.size(), total_s());
    return text;
  }

  std::string advice() const {
    if (longest_.window_shut)
      return "look why the receiving application does not read, or give it a larger receive buffer";
    if (dead_.path != nullptr)
      return "find out why the path died; a lower net.mptcp.stale_loss_cnt makes the kernel leave "
             "it sooner";
    return "look at the path that held the oldest data: its losses and its queue";
  }

  const CapturedConnection& view_;
  Role towards_;
  bool at_receiver_;
  const std::vector<CourseStep>& steps_;
  std::vector<DataStall> stalls_;
  DataStall longest_;
  DeadPath dead_;
};

Judgement judge(const ConnectionCase& subject) {
  if (!subject.first.course.summary) return not_judged("it is plain TCP");
  Judgement judgement;
  for (const Role towards : {Role::client, Role::server}) {
    const CapturedConnection& view = subject.nearest_to_sender(towards);
    if (!view.course.summary) continue;
    if (view.subject.misses(towards)) return not_judged("DATA_ACKs were not captured");
    if (auto finding = StallRule(view, towards).judge())
      judgement.findings.push_back(std::move(*finding));
  }
  return judgement;
}

}  // namespace

Rule stall_rule() {
  return {.id = "stall",
          .worst = FindingSeverity::error,
          .summary = "nothing moved although data was pending",
          .counter = "SubflowStale",
          .advice = "",
          .columns = ColumnSet{Column::retransmission, Column::reinjection_of},
          .judge = judge};
}

}  // namespace mptcpanalyzer
