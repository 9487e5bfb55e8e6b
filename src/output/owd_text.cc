#include <algorithm>
#include <string>

#include "output/owd_output.h"

namespace mptcpanalyzer {
namespace {

constexpr std::size_t kMaxListed = 10;

void write_clocks(const OwdReport& report, Output& out) {
  const std::string_view applied = report.corrected ? "corrected" : "not corrected";
  if (!report.clocks) {
    out.print("clocks: unknown, as packets of one direction only are in both captures; {}\n",
              applied);
    return;
  }
  const ClockEstimate& clocks = *report.clocks;
  out.print(
      "clock of the second capture minus that of the first: {:.6f} s (+- {:.6f} s), drift {:.1f} "
      "ppm "
      "(+- {:.1f} ppm); {}\n",
      clocks.difference.offset_s, clocks.offset_error_s, clocks.difference.drift_ppm,
      clocks.drift_error_ppm, applied);
  for (const ClockStep& step : clocks.difference.steps) {
    out.print(
        "the clock of the {} capture was set at {:.6f} s: their difference grew by {:.6f} s\n",
        step.in_first ? "first" : "second", static_cast<double>(step.time_ns) * 1e-9, step.step_s);
  }
}

std::string milliseconds(const std::optional<double>& seconds) {
  return seconds ? fmt::format("{:.3f}", *seconds * 1e3) : "-";
}

}  // namespace

void write_owds_text(const OwdReport& report, Output& out) {
  write_clocks(report, out);
  out.print("{:>9}  {:<11}  {:>8}  {:>6}  {:>9}  {:>10}  {:>10}  {:>10}  {:>10}  {:>10}\n",
            "tcpstream", "tcpdest", "packets", "lost", "reordered", "min ms", "median ms", "p95 ms",
            "max ms", "jitter ms");
  for (const OwdSummary& stream : report.streams) {
    out.print("{:>9}  {:<11}  {:>8}  {:>6}  {:>9}  {:>10}  {:>10}  {:>10}  {:>10}  {:>10}\n",
              stream.tcpstream, to_string(stream.tcpdest), stream.packets, stream.lost,
              stream.reordered, milliseconds(stream.min_s), milliseconds(stream.median_s),
              milliseconds(stream.p95_s), milliseconds(stream.max_s),
              milliseconds(stream.jitter_s));
  }
  for (const OwdSummary& stream : report.streams) {
    if (stream.beyond_capture > 0) {
      out.print(
          "tcp.stream {} towards {}: {} packet(s) were sent while the other capture was not "
          "running\n",
          stream.tcpstream, to_string(stream.tcpdest), stream.beyond_capture);
    }
    if (stream.receiver_only > 0) {
      out.print("tcp.stream {} towards {}: {} packet(s) are at the receiver only\n",
                stream.tcpstream, to_string(stream.tcpdest), stream.receiver_only);
    }
    if (stream.impossible.empty()) continue;
    out.print("tcp.stream {} towards {}: {} packet(s) arrived before they were sent: frames",
              stream.tcpstream, to_string(stream.tcpdest), stream.impossible.size());
    const std::size_t listed = std::min(kMaxListed, stream.impossible.size());
    for (std::size_t i = 0; i < listed; ++i)
      out.print("{} {}", i == 0 ? "" : ",", stream.impossible[i]);
    out.write(listed < stream.impossible.size() ? ", ...\n" : "\n");
  }
}

}  // namespace mptcpanalyzer
