#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "output/print_owds.h"
#include "output/text_table.h"

namespace mptcpanalyzer {
namespace {

constexpr std::size_t kMaxListed = 10;

void write_clocks(const OwdReport& report, Output& out) {
  const std::string applied =
      report.corrected ? fmt::format("corrected by {:.6f} s, {:.1f} ppm",
                                     report.correction.offset_s, report.correction.drift_ppm)
                       : "not corrected";
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
        "the clock of the {} capture was set at {:.6f} s: their difference grew by {:.6f} s (+- "
        "{:.6f} s)\n",
        step.in_first ? "first" : "second", static_cast<double>(step.time_ns) / 1e9, step.step_s,
        step.error_s);
  }
}

std::string delay_text(const std::optional<double>& seconds, Units units) {
  if (!seconds) return "-";
  return units == Units::human ? duration_text(seconds, units)
                               : fmt::format("{:.3f}", *seconds * 1e3);
}

void write_streams(const std::vector<OwdSummary>& streams, Units units, Output& out) {
  std::vector<TextColumn> columns;
  const auto number = [&](std::string heading, auto OwdSummary::*amount) {
    add_column(columns, std::move(heading), true, streams,
               [amount](const OwdSummary& stream) { return fmt::format("{}", stream.*amount); });
  };
  const auto delay = [&](std::string heading, std::optional<double> OwdSummary::*amount) {
    if (units == Units::plain) heading += " ms";
    add_column(columns, std::move(heading), true, streams,
               [=](const OwdSummary& stream) { return delay_text(stream.*amount, units); });
  };
  number("tcpstream", &OwdSummary::tcpstream);
  add_column(columns, "tcpdest", false, streams,
             [](const OwdSummary& stream) { return std::string(to_string(stream.tcpdest)); });
  number("packets", &OwdSummary::packets);
  number("lost", &OwdSummary::lost);
  number("reordered", &OwdSummary::reordered);
  delay("min", &OwdSummary::min_s);
  delay("median", &OwdSummary::median_s);
  delay("p95", &OwdSummary::p95_s);
  delay("max", &OwdSummary::max_s);
  delay("jitter", &OwdSummary::jitter_s);
  write_table(columns, "", out);
}

}  // namespace

void write_owds_text(const OwdReport& report, Units units, Output& out) {
  write_clocks(report, out);
  write_streams(report.streams, units, out);
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
