#include "analysis/series/path_quality.h"

#include <algorithm>
#include <map>
#include <utility>

namespace mptcpanalyzer {
namespace {

// A path that answered again sooner was not dead.
constexpr std::int64_t kDeadNs = 1'000'000'000;

class QualityFinder {
 public:
  QualityFinder(const ConnectionCourse& course, const Subject& subject, Role towards)
      : course_(course),
        subject_(subject),
        towards_(towards),
        qualities_(subject.streams.size()),
        rtts_(subject.streams.size()),
        last_rtt_ns_(subject.streams.size(), 0),
        range_(subject.streams.size()) {
    for (const RttSample& sample : course.rtts) {
      if (sample.mptcpdest != towards) continue;
      rtts_[sample.stream].add(std::max<std::int64_t>(sample.rtt_ns, 0));
    }
    for (std::size_t i = 0; i < qualities_.size(); ++i) {
      qualities_[i].rtt_ns = rtts_[i].spread();
      if (qualities_[i].rtt_ns) range_[i] = {qualities_[i].rtt_ns->min, qualities_[i].rtt_ns->max};
    }
  }

  std::vector<PathQuality> find() {
    std::vector<std::uint32_t> acked(qualities_.size(), 0);
    for (const CourseStep& step : course_.data_to(towards_)) {
      take_samples(step);
      if (step.is_data && !is_dead(step)) add(step);
      if (!step.is_data) acked[step.stream] = std::max(acked[step.stream], step.tcp_end);
    }
    find_sizes(acked);
    return std::move(qualities_);
  }

 private:
  struct Range {
    std::int64_t least = 0;
    std::int64_t most = 0;
  };

  // By what was acknowledged in the end.
  void find_sizes(const std::vector<std::uint32_t>& acked) {
    constexpr std::uint64_t kTimes = 3;
    std::vector<std::map<std::uint32_t, std::pair<std::uint32_t, std::uint64_t>>> lost(
        qualities_.size());  // by tcp_end: bytes, times
    for (const CourseStep& step : course_.data_to(towards_)) {
      if (!step.is_data) continue;
      PathQuality& quality = qualities_[step.stream];
      if (step.tcp_end <= acked[step.stream]) {
        quality.most_acked_bytes = std::max(quality.most_acked_bytes, step.bytes);
        continue;
      }
      auto& [bytes, times] = lost[step.stream][step.tcp_end];
      bytes = step.bytes;
      ++times;
    }
    for (std::size_t i = 0; i < lost.size(); ++i) {
      PathQuality& quality = qualities_[i];
      for (const auto& [end, segment] : lost[i]) {
        const auto& [bytes, times] = segment;
        if (times < kTimes || bytes <= quality.most_acked_bytes) continue;
        quality.lost_for_size += times;
        if (quality.least_lost_bytes == 0 || bytes < quality.least_lost_bytes)
          quality.least_lost_bytes = bytes;
      }
    }
  }

  void take_samples(const CourseStep& step) {
    for (; next_rtt_ < course_.rtts.size() && course_.rtts[next_rtt_].packetid <= step.frame;
         ++next_rtt_) {
      const RttSample& sample = course_.rtts[next_rtt_];
      if (sample.mptcpdest == towards_) last_rtt_ns_[sample.stream] = sample.rtt_ns;
    }
  }

  bool is_dead(const CourseStep& step) const {
    const StreamId id = subject_.streams[step.stream].id;
    return std::any_of(course_.silent_paths.begin(), course_.silent_paths.end(),
                       [&](const SilentPath& path) {
                         return path.tcpstream == id && path.mptcpdest == towards_ &&
                                path.end_ns - path.begin_ns >= kDeadNs &&
                                step.time_ns >= path.begin_ns && step.time_ns < path.end_ns;
                       });
  }

  void add(const CourseStep& step) {
    PathQuality& quality = qualities_[step.stream];
    quality.bytes += step.bytes;
    ++quality.segments;
    if (quality.first_ns == kNoTime) quality.first_ns = step.time_ns;
    quality.last_ns = step.time_ns;
    if (step.retransmission == Retransmission::none) return;
    quality.repeated_bytes += step.bytes;
    ++quality.repeated_segments;
    if (step.retransmission == Retransmission::spurious) ++quality.spurious_segments;
    if (quality.first_repeat_frame == 0) quality.first_repeat_frame = step.frame;
    quality.last_repeat_frame = step.frame;
    const Range& range = range_[step.stream];
    const bool is_low = 2 * last_rtt_ns_[step.stream] < range.least + range.most;
    ++(is_low ? quality.lost_on_path : quality.lost_in_queue);
  }

  const ConnectionCourse& course_;
  const Subject& subject_;
  Role towards_;
  std::vector<PathQuality> qualities_;
  std::vector<Distribution> rtts_;
  std::vector<std::int64_t> last_rtt_ns_;
  std::vector<Range> range_;
  std::size_t next_rtt_ = 0;
};

}  // namespace

std::vector<PathQuality> path_qualities(const ConnectionCourse& course, const Subject& subject,
                                        Role towards) {
  return QualityFinder(course, subject, towards).find();
}

}  // namespace mptcpanalyzer
