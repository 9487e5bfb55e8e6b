#include "ends/clocks/delay_envelope.h"

#include <algorithm>
#include <utility>

namespace mptcpanalyzer {
namespace {

constexpr std::int64_t kMaxWindows = 4096;
constexpr std::int64_t kMinWidthNs = 100'000;

}  // namespace

std::optional<DelaySample> delay_sample(const MergedDirection& direction,
                                        const MergedPacket& packet) {
  const auto sent = sent_ns(direction, packet);
  const auto received = received_ns(direction, packet);
  if (!sent || !received) return std::nullopt;
  const StreamId stream = direction.tcpstream;
  if (direction.sender_is_first) {
    return DelaySample{true,  stream,           packet.sender_row, packet.receiver_row,
                       *sent, *received - *sent};
  }
  return DelaySample{false,     stream,           packet.receiver_row, packet.sender_row,
                     *received, *sent - *received};
}

std::vector<DelayEnvelope> make_envelopes(std::span<const MergedDirection> directions,
                                          const std::vector<ClockStep>& steps) {
  DelayEnvelope empty;
  std::int64_t end = 0;
  bool any = false;
  for_each_sample(directions, [&](const DelaySample& sample) {
    if (!any) {
      empty.start_ns = end = sample.first_ns;
      empty.origin_ns = sample.difference_ns;
      any = true;
    }
    empty.start_ns = std::min(empty.start_ns, sample.first_ns);
    end = std::max(end, sample.first_ns);
  });
  std::vector<DelayEnvelope> envelopes(steps.size() + 1, empty);
  if (!any) return envelopes;
  for (DelayEnvelope& envelope : envelopes) {
    envelope.width_ns = std::max(kMinWidthNs, (end - envelope.start_ns) / kMaxWindows + 1);
    envelope.windows.resize(envelope.window_of(end) + 1);
  }
  for_each_sample(directions, [&](const DelaySample& sample) {
    const auto cut = static_cast<std::size_t>(std::count_if(
        steps.begin(), steps.end(), [&](const ClockStep& step) { return is_after(sample, step); }));
    DelayEnvelope& envelope = envelopes[cut];
    DelayWindow& window = envelope.windows[envelope.window_of(sample.first_ns)];
    const Bound bound{static_cast<double>(sample.first_ns - envelope.start_ns) * 1e-9,
                      static_cast<double>(sample.difference_ns - envelope.origin_ns) * 1e-9};
    if (sample.from_first) {
      if (!window.has_upper || bound.offset_s < window.upper.offset_s) window.upper = bound;
      window.has_upper = true;
    } else {
      if (!window.has_lower || bound.offset_s > window.lower.offset_s) window.lower = bound;
      window.has_lower = true;
    }
  });
  return envelopes;
}

DelayEnvelope make_envelope(std::span<const MergedDirection> directions) {
  return std::move(make_envelopes(directions, {}).front());
}

}  // namespace mptcpanalyzer
