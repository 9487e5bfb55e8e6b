#include "ends/matching/direction_profile.h"

#include <type_traits>

#include "analysis/subject/packet_at.h"
#include "packet/segment.h"

namespace mptcpanalyzer {
namespace {

// Grows a span so that it holds [number, number + length); numbers lie less than half of their
// space apart.
template <typename T>
void widen(NumberSpan<T>& span, T number, std::uint64_t length) {
  if (span.empty()) {
    span = {number, length};
    return;
  }
  const auto step = static_cast<std::make_signed_t<T>>(number - span.first);
  if (step < 0) {
    span.length += static_cast<T>(span.first - number);
    span.first = number;
  }
  const std::uint64_t end = static_cast<T>(number - span.first) + length;
  if (end > span.length) span.length = end;
}

}  // namespace

std::vector<DirectionProfile> profile_directions(const Trace& trace) {
  const CaptureTables& tables = trace.tables();
  std::vector<DirectionProfile> profiles(2 * tables.streams.size());
  for (std::size_t row = 0; row < trace.row_count(); ++row) {
    const PacketAt packet(trace, row);
    if (packet.has_flag(tcp_flag::kRst)) continue;
    const DirectionId direction = packet.direction();
    DirectionProfile& profile = profiles[direction];
    const std::uint32_t base =
        tables.streams[stream_of(direction)].sent_by[side_of(direction)].base;
    const std::uint32_t length = packet.length();
    widen(profile.sequence, base + packet.seq(), std::uint64_t{length == 0 ? 1 : length});
    if (const auto tsval = packet.tsval()) widen(profile.timestamps, *tsval, 1);
    const auto dsn = packet.dsn64();
    if (dsn && length > 0) widen(profile.data, *dsn, length);
  }
  return profiles;
}

}  // namespace mptcpanalyzer
