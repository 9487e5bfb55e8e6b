#include "diagnosis/facts/failover.h"

#include <algorithm>

namespace mptcpanalyzer {

double failover_s(const CapturedConnection& of, const SilentPath& path) {
  std::int64_t last_heard_ns = path.begin_ns;
  for (const CourseStep& step : of.course.data_to(path.mptcpdest)) {
    const bool is_of_path = of.subject.streams[step.stream].id == path.tcpstream;
    if (step.time_ns <= path.begin_ns && is_of_path && step.advances_tcp)
      last_heard_ns = step.time_ns;
    if (step.time_ns > path.begin_ns && !is_of_path && step.is_data && step.is_reinjection)
      return static_cast<double>(step.time_ns - last_heard_ns) / 1e9;
  }
  return 0;
}

std::optional<double> longest_failover_s(const CapturedConnection& of, Role towards) {
  if (!of.course.summary || of.is_at_receiver_of_data_to(towards)) return std::nullopt;
  double longest = 0;
  for (const SilentPath& path : of.course.silent_paths) {
    if (path.mptcpdest == towards) longest = std::max(longest, failover_s(of, path));
  }
  return longest;
}

}  // namespace mptcpanalyzer
