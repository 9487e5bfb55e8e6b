#include "ends/clocks/common_time.h"

#include <cmath>

namespace mptcpanalyzer {

double CommonTime::seconds_at(std::int64_t time_ns, bool by_first) const {
  if (!by_first && clocks_) time_ns -= std::llround(clocks_->line_at(static_cast<double>(time_ns)));
  return static_cast<double>(time_ns - first_frame_ns_) / 1e9;
}

}  // namespace mptcpanalyzer
