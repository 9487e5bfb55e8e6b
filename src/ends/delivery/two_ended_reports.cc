#include "ends/delivery/two_ended_reports.h"

namespace mptcpanalyzer {
namespace {

ClockDifference best_known(const MergedAnswer& answer) {
  return answer.clocks ? answer.clocks->difference : ClockDifference{};
}

}  // namespace

OwdReport report_owds(const MergedAnswer& answer, const ClockChoice& clocks) {
  OwdReport report;
  report.clocks = answer.clocks;
  report.corrected = clocks.corrects(answer.clocks);
  report.correction = clocks.correction(answer.clocks);
  for (const MergedDirection& direction : answer.merged.directions)
    report.streams.push_back(summarize_owds(direction, report.correction, best_known(answer)));
  return report;
}

std::vector<ReceivedDirection> report_received(const MergedAnswer& answer,
                                               const std::vector<Role>& dests) {
  std::vector<ReceivedDirection> directions;
  for (const Role role : dests)
    directions.push_back(summarize_received(answer.merged, role, best_known(answer)));
  return directions;
}

}  // namespace mptcpanalyzer
