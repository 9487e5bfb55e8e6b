#include "analysis/series/waiting_data.h"

#include <algorithm>

#include "analysis/summary/mptcp_summary.h"
#include "flow/sequence_number.h"

namespace mptcpanalyzer {

// 21-40 arrives: 20 bytes wait for 1-20. 61-80: 40 wait. 1-20: all up to 40 is complete, 20 wait.
void WaitingData::add(std::uint64_t dsn, std::uint32_t length) {
  if (!base_) base_ = dsn - 1;
  const std::int64_t begin = data_distance(*base_, dsn);
  const std::int64_t end = begin + length;
  for (std::int64_t at = std::max(begin, in_order_); at < end;) {
    const ByteRanges::Stretch stretch = ranges_.stretch_at(at, end);
    if (!stretch.covered) waiting_ += stretch.end - at;
    at = stretch.end;
  }
  if (end <= in_order_) return;
  ranges_.add(begin, end);
  const ByteRanges::Stretch complete = ranges_.stretch_at(in_order_, ranges_.end());
  if (!complete.covered) return;
  waiting_ -= complete.end - in_order_;
  in_order_ = complete.end;
}

std::array<std::vector<BytesAt>, 2> waiting_data(const SubjectPackets& packets) {
  const auto& idsn = packets.subject().idsn;  // by role of the sender
  std::array<WaitingData, 2> received = {
      WaitingData(idsn[static_cast<std::size_t>(peer(Role::client))]),
      WaitingData(idsn[static_cast<std::size_t>(peer(Role::server))])};
  std::array<std::vector<BytesAt>, 2> series;
  MptcpSummaryBuilder builder(packets.subject());
  packets.for_each_segment([&](TrackedSegment& tracked, const SubjectRow& at, bool chosen) {
    const SegmentFindings findings = builder.add(tracked);
    if (!chosen || findings.pieces.empty()) return;
    const auto towards = static_cast<std::size_t>(at.destination);
    for (const MappedPiece& piece : findings.pieces)
      received[towards].add(piece.dsn, piece.length);
    series[towards].push_back({at.time_s, at.packet.frame(), received[towards].bytes()});
  });
  return series;
}

}  // namespace mptcpanalyzer
