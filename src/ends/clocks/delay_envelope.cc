#include "ends/clocks/delay_envelope.h"

#include <algorithm>

namespace mptcpanalyzer {
namespace {

constexpr std::int64_t kMaxWindows = 4096;
constexpr std::int64_t kMinWidthNs = 100'000;

}  // namespace

DelayEnvelope make_envelope(std::span<const MergedDirection> directions,
                            const ClockDifference& known) {
  DelayEnvelope envelope;
  std::int64_t end = 0;
  bool any = false;
  for_each_sample(directions, [&](const DelaySample& sample) {
    if (!any) {
      envelope.start_ns = end = sample.first_ns;
      envelope.origin_ns = sample.difference_ns;
      any = true;
    }
    envelope.start_ns = std::min(envelope.start_ns, sample.first_ns);
    end = std::max(end, sample.first_ns);
  });
  if (!any) return envelope;
  envelope.width_ns = std::max(kMinWidthNs, (end - envelope.start_ns) / kMaxWindows + 1);
  envelope.windows.resize(envelope.window_of(end) + 1);
  for_each_sample(directions, [&](const DelaySample& sample) {
    DelayWindow& window = envelope.windows[envelope.window_of(sample.first_ns)];
    const Bound bound{
        static_cast<double>(sample.first_ns - envelope.start_ns) * 1e-9,
        (static_cast<double>(sample.difference_ns - envelope.origin_ns) - known.at(sample)) * 1e-9};
    if (sample.from_first) {
      if (!window.has_upper || bound.offset_s < window.upper.offset_s) window.upper = bound;
      window.has_upper = true;
    } else {
      if (!window.has_lower || bound.offset_s > window.lower.offset_s) window.lower = bound;
      window.has_lower = true;
    }
  });
  return envelope;
}

}  // namespace mptcpanalyzer
