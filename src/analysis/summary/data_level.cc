#include "analysis/summary/data_level.h"

#include <algorithm>

#include "flow/sequence_number.h"

namespace mptcpanalyzer {
namespace {

// Data that nobody acknowledges (a capture of one direction) must not pile up.
constexpr std::size_t kMaxWaiting = 1U << 16U;

}  // namespace

std::int64_t receive_window_bytes(const TrackedSegment& tracked) {
  const bool scaled = tracked.window_scale > 0 && !tracked.has(tcp_flag::kSyn);
  return std::int64_t{tracked.tcp.window}
         << (scaled ? static_cast<unsigned>(tracked.window_scale) : 0U);
}

void DataLevelCounter::check_window(const TrackedSegment& tracked, const DataAnnotation& data) {
  if (!window_end_ || window_unknown_) return;
  const bool beyond =
      std::any_of(data.pieces.begin(), data.pieces.end(), [this](const MappedPiece& piece) {
        return data_distance(*window_end_, piece.dsn + piece.length) > 0;
      });
  if (!beyond) return;
  ++beyond_window_packets_;
  beyond_window_bytes_ += tracked.tcp.length;
}

void DataLevelCounter::add_data(const TrackedSegment& tracked, const DataAnnotation& data,
                                std::uint64_t new_bytes) {
  check_window(tracked, data);
  if (new_bytes != 0) add_to_burst(tracked.at.stream, new_bytes);
  if (data.classes.new_data == 0) return;
  for (const MappedPiece& piece : data.pieces) {
    const std::uint64_t end = piece.dsn + piece.length;
    if (highest_ack_ && data_distance(*highest_ack_, end) <= 0) continue;
    wait_for_ack(end, tracked.tcp.time_ns);
    if (!highest_end_ || data_distance(*highest_end_, end) > 0) highest_end_ = end;
  }
  if (const auto flight = flight_bytes()) flight_bytes_.add(*flight);
}

std::optional<std::int64_t> DataLevelCounter::flight_bytes() const {
  if (!highest_ack_ || !highest_end_) return std::nullopt;
  return std::max<std::int64_t>(0, data_distance(*highest_ack_, *highest_end_));
}

void DataLevelCounter::wait_for_ack(std::uint64_t end, std::int64_t time_ns) {
  if (waiting_.size() == kMaxWaiting) waiting_.pop_front();
  // Nearly always behind all others.
  auto at = waiting_.end();
  while (at != waiting_.begin() && data_distance(std::prev(at)->end, end) < 0)
    --at;
  waiting_.insert(at, {end, time_ns});
}

void DataLevelCounter::add_to_burst(StreamId stream, std::uint64_t bytes) {
  if (stream != burst_stream_) {
    if (burst_stream_ != kNone) {
      burst_bytes_.add(static_cast<std::int64_t>(burst_));
      ++switches_;
    }
    burst_stream_ = stream;
    burst_ = 0;
  }
  burst_ += bytes;
}

void DataLevelCounter::add_data_ack(const TrackedSegment& tracked, std::uint64_t data_ack) {
  const std::int64_t window = receive_window_bytes(tracked);
  receive_window_bytes_.add(window);
  window_unknown_ |= tracked.window_scale == kWindowScaleUnknown;
  const std::uint64_t window_end = data_ack + static_cast<std::uint64_t>(window);
  if (!window_end_ || data_distance(*window_end_, window_end) > 0) window_end_ = window_end;
  if (highest_ack_) {
    const std::int64_t advance = data_distance(*highest_ack_, data_ack);
    if (advance <= 0) return;
    data_ack_bytes_.add(advance);
  }
  highest_ack_ = data_ack;
  while (!waiting_.empty() && data_distance(waiting_.front().end, data_ack) >= 0) {
    const std::int64_t sent_ns = waiting_.front().time_ns;
    waiting_.pop_front();
    if (sent_ns == kNoTime || tracked.tcp.time_ns == kNoTime || tracked.tcp.time_ns < sent_ns)
      continue;
    dsn_rtt_ns_.add(tracked.tcp.time_ns - sent_ns);
  }
}

DataLevelSummary DataLevelCounter::summary() const {
  Distribution bursts = burst_bytes_;
  if (burst_stream_ != kNone) bursts.add(static_cast<std::int64_t>(burst_));
  return {dsn_rtt_ns_.spread(),     flight_bytes_.spread(), receive_window_bytes_.spread(),
          data_ack_bytes_.spread(), bursts.spread(),        switches_,
          beyond_window_packets_,   beyond_window_bytes_};
}

}  // namespace mptcpanalyzer
