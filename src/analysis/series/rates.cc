#include "analysis/series/rates.h"

#include <algorithm>

namespace mptcpanalyzer {
namespace {

// From the first packet of either direction to the last, by their clock.
double duration_s(const SubjectPackets& packets) {
  std::optional<double> first;
  double last = 0;
  packets.for_each_row([&](const SubjectRow& at) {
    last = first ? std::max(last, at.time_s) : at.time_s;
    first = first ? std::min(*first, at.time_s) : at.time_s;
  });
  return first ? last - *first : 0;
}

}  // namespace

Throughput throughput(const SubjectPackets& packets, std::optional<double> window_s) {
  const double window = window_for(window_s, duration_s(packets));
  const DirectionRates nothing(packets.subject().streams.size(), window);
  Throughput result{window, {nothing, nothing}};
  packets.for_each_row([&](const SubjectRow& at) {
    const std::uint32_t length = at.packet.length();
    if (length == 0) return;
    result.towards[static_cast<std::size_t>(at.destination)].add(at.stream, at.time_s, length);
  });
  return result;
}

}  // namespace mptcpanalyzer
