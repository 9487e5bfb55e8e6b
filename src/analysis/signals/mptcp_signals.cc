#include "analysis/signals/mptcp_signals.h"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include "flow/segment_tracker.h"
#include "packet/segment.h"

namespace mptcpanalyzer {
namespace {

// Of a side that never sends a DATA_ACK, as after a fallback.
constexpr std::uint8_t kFirstPackets = 4;

bool is_signal(const MptcpOption& option) {
  const Dss* dss = std::get_if<Dss>(&option.body);
  return dss == nullptr || dss->data_fin() || dss->infinite();
}

bool acknowledges_data(const MptcpOption& option) {
  const Dss* dss = std::get_if<Dss>(&option.body);
  return dss != nullptr && dss->has_data_ack();
}

class SignalCollector {
 public:
  void add(const Segment& segment, const TrackedSegment& tracked) {
    if (tracked.subflow == kNone) return;
    const auto options = segment.mptcp_options();
    const bool is_first = is_one_of_the_first(tracked, options);
    const bool ends_or_begins =
        segment.has(tcp_flag::kSyn) || segment.has(tcp_flag::kFin) || segment.has(tcp_flag::kRst);
    if (!is_first && !ends_or_begins && std::none_of(options.begin(), options.end(), is_signal))
      return;
    packets_.push_back({tracked.tcp.frame,
                        tracked.tcp.time_ns,
                        tracked.at.stream,
                        static_cast<std::uint8_t>(tracked.at.side),
                        segment.flags,
                        tracked.relative_seq,
                        tracked.tcp.length,
                        {options.begin(), options.end()}});
  }

  std::vector<SignalPacket> finish() { return std::move(packets_); }

 private:
  bool is_one_of_the_first(const TrackedSegment& tracked, std::span<const MptcpOption> options) {
    if (tracked.has(tcp_flag::kSyn)) return false;
    if (tracked.subflow >= packets_left_.size())
      packets_left_.resize(tracked.subflow + 1, {kFirstPackets, kFirstPackets});
    std::uint8_t& left = packets_left_[tracked.subflow][tracked.at.side];
    if (left == 0) return false;
    --left;
    if (std::any_of(options.begin(), options.end(), acknowledges_data)) left = 0;
    return true;
  }

  std::vector<std::array<std::uint8_t, 2>> packets_left_;  // by Subflow and side
  std::vector<SignalPacket> packets_;
};

}  // namespace

Result<SignalList> read_signals(OpenCapture capture, const std::string& name,
                                const OnProgress& on_progress) {
  SegmentTracker tracker;
  TrackedSegment tracked;
  SignalCollector collector;
  Result<CaptureFacts> facts = read_segments(
      std::move(capture), name,
      [&](const Frame& frame, const Segment& segment, Anomalies& anomalies) {
        tracker.add(frame, segment, anomalies, tracked);
        collector.add(segment, tracked);
      },
      on_progress);
  if (!facts) return facts.error();
  return SignalList{tracker.finish(std::move(*facts)), collector.finish()};
}

}  // namespace mptcpanalyzer
