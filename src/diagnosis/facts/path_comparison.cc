#include "diagnosis/facts/path_comparison.h"

#include <algorithm>
#include <map>
#include <vector>

namespace mptcpanalyzer {
namespace {

// Ours: less tells no capacity.
constexpr double kLeastS = 2;
constexpr std::uint64_t kLeastBytes = 1'000'000;
constexpr std::int64_t kSlotNs = 100'000'000;

struct Span {
  std::int64_t begin_ns = 0;
  std::int64_t end_ns = 0;
};

// When a subflow is there to be used: between its handshake and its end, but where it is a backup.
std::vector<Span> usable_spans(const SubflowDialogue& subflow, const ConnectionCourse& course) {
  std::int64_t begin_ns =
      subflow.third_ack != nullptr ? subflow.third_ack->time_ns : course.first_ns;
  std::vector<Span> spans;
  bool backup = false;
  std::int64_t since_ns = begin_ns;
  const auto set_backup = [&](bool now, std::int64_t time_ns) {
    if (!backup && now && time_ns > since_ns) spans.push_back({since_ns, time_ns});
    if (backup && !now) since_ns = std::max(begin_ns, time_ns);
    backup = now;
  };
  for (const SignalPacket* packet : subflow.packets) {
    if (const auto* syn = packet->find<MpJoinSyn>(); syn != nullptr && syn->backup)
      set_backup(true, begin_ns);
    if (const auto* answer = packet->find<MpJoinSynAck>(); answer != nullptr && answer->backup)
      set_backup(true, begin_ns);
    if (const auto* priority = packet->find<MpPrio>())
      set_backup(priority->backup, packet->time_ns);
    if (packet->has(tcp_flag::kRst) || packet->has(tcp_flag::kFin)) {
      set_backup(true, packet->time_ns);
      return spans;
    }
  }
  set_backup(true, course.last_ns);
  return spans;
}

// Times in which at least two of them are open.
std::vector<Span> shared_spans(const std::vector<std::vector<Span>>& of_each) {
  std::map<std::int64_t, int> changes;
  for (const std::vector<Span>& spans : of_each) {
    for (const Span& span : spans) {
      ++changes[span.begin_ns];
      --changes[span.end_ns];
    }
  }
  std::vector<Span> shared;
  int open = 0;
  std::int64_t since_ns = 0;
  for (const auto& [time_ns, change] : changes) {
    if (open >= 2 && open + change < 2) shared.push_back({since_ns, time_ns});
    if (open < 2 && open + change >= 2) since_ns = time_ns;
    open += change;
  }
  return shared;
}

bool is_in(const std::vector<Span>& spans, std::int64_t time_ns) {
  return std::any_of(spans.begin(), spans.end(), [=](const Span& span) {
    return time_ns >= span.begin_ns && time_ns <= span.end_ns;
  });
}

// What one path carried, second by second.
struct Path {
  bool used = false;
  std::map<std::int64_t, std::uint64_t> bytes;  // by second
  std::uint64_t sum = 0;
  std::int64_t active_slots = 0;  // in which something arrived
  std::int64_t latest_slot = -1;
  bool died = false;

  double capacity_bps() const {
    // The mean of the time in which it lived.
    if (died && active_slots > 0)
      return static_cast<double>(sum) * 8 / (static_cast<double>(active_slots) * kSlotNs / 1e9);
    std::uint64_t best = 0;
    for (const auto& [second, of_second] : bytes)
      best = std::max(best, of_second);
    return static_cast<double>(best) * 8;
  }
};

class Comparing {
 public:
  Comparing(const Dialogue& dialogue, const ConnectionCourse& course, Role towards,
            bool at_receiver)
      : dialogue_(dialogue),
        course_(course),
        steps_(course.data_to(towards)),
        at_receiver_(at_receiver),
        paths_(dialogue.subflows.size()) {
    for (const SilentPath& silent : course.silent_paths) {
      if (silent.mptcpdest != towards) continue;
      for (std::size_t i = 0; i < paths_.size(); ++i)
        paths_[i].died |= dialogue.subflows[i].tcpstream == silent.tcpstream;
    }
  }

  std::optional<PathComparison> compare() {
    sum_up_paths();
    std::vector<std::vector<Span>> spans;
    for (std::size_t i = 0; i < paths_.size(); ++i) {
      if (paths_[i].used) spans.push_back(usable_spans(dialogue_.subflows[i], course_));
    }
    const std::vector<Span> shared = shared_spans(spans);
    if (spans.size() < 2 || shared.empty()) return std::nullopt;
    return compare_in(shared);
  }

 private:
  void sum_up_paths() {
    for (const CourseStep& step : steps_) {
      Path& path = paths_[step.stream];
      path.used |= step.is_data && step.new_bytes > 0;
      if (step.is_data) last_data_ns_ = step.time_ns;
      if (step.is_data && first_data_ns_ == kNoTime) first_data_ns_ = step.time_ns;
      if (step.is_data != at_receiver_ || step.bytes == 0) continue;
      path.bytes[(step.time_ns - course_.first_ns) / 1'000'000'000] += step.bytes;
      path.sum += step.bytes;
      const std::int64_t slot = (step.time_ns - course_.first_ns) / kSlotNs;
      if (slot != path.latest_slot) ++path.active_slots;
      path.latest_slot = slot;
    }
  }

  // From the first to the last data only: what comes before and behind is not the paths' doing.
  std::optional<PathComparison> compare_in(std::vector<Span> shared) const {
    PathComparison found;
    std::int64_t sum_ns = 0;
    for (Span& span : shared) {
      span.begin_ns = std::max(span.begin_ns, first_data_ns_);
      span.end_ns = std::min(span.end_ns, last_data_ns_);
      sum_ns += std::max<std::int64_t>(span.end_ns - span.begin_ns, 0);
    }
    found.compared_s = static_cast<double>(sum_ns) / 1e9;
    found.begin_s = static_cast<double>(shared.front().begin_ns - course_.first_ns) / 1e9;
    found.end_s = static_cast<double>(shared.back().end_ns - course_.first_ns) / 1e9;
    found.compared_bytes = arrived_in(shared);
    if (found.compared_s < kLeastS || found.compared_bytes < kLeastBytes) return std::nullopt;
    found.goodput_bps = static_cast<double>(found.compared_bytes) * 8 / found.compared_s;
    for (const Path& path : paths_) {
      if (!path.used) continue;
      found.best_path_bps = std::max(found.best_path_bps, path.capacity_bps());
      found.all_paths_bps += path.capacity_bps();
    }
    if (!(found.all_paths_bps > found.best_path_bps)) return std::nullopt;
    return found;
  }

  // New data that arrived, or that the receiver acknowledged by DATA_ACK.
  std::uint64_t arrived_in(const std::vector<Span>& spans) const {
    std::uint64_t bytes = 0;
    std::int64_t acknowledged = 0;
    bool any = false;
    for (const CourseStep& step : steps_) {
      if (at_receiver_) {
        if (step.is_data && is_in(spans, step.time_ns)) bytes += step.new_bytes;
        continue;
      }
      if (step.is_data || !step.advances_data) continue;
      if (any && is_in(spans, step.time_ns))
        bytes += static_cast<std::uint64_t>(step.begin - acknowledged);
      acknowledged = step.begin;
      any = true;
    }
    return bytes;
  }

  const Dialogue& dialogue_;
  const ConnectionCourse& course_;
  const std::vector<CourseStep>& steps_;
  bool at_receiver_;
  std::vector<Path> paths_;  // by index of the subflow
  std::int64_t first_data_ns_ = kNoTime;
  std::int64_t last_data_ns_ = kNoTime;
};

}  // namespace

std::optional<PathComparison> compare_paths(const Dialogue& dialogue,
                                            const ConnectionCourse& course, Role towards,
                                            bool at_receiver) {
  if (dialogue.subflows.size() < 2 || !course.summary) return std::nullopt;
  return Comparing(dialogue, course, towards, at_receiver).compare();
}

}  // namespace mptcpanalyzer
