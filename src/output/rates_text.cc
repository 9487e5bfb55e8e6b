#include <string>

#include "output/escape.h"
#include "output/quantity.h"
#include "output/rates.h"
#include "output/text_table.h"

namespace mptcpanalyzer {
namespace {

std::string amount(const std::optional<std::uint64_t>& bytes) {
  return bytes ? std::to_string(*bytes) : "-";
}

std::string rate(std::uint64_t bytes, double window_s) {
  return rate_text(static_cast<double>(bytes) * 8 / window_s, Units::human);
}

void write_direction(const RatesReport& report, Role towards, Output& out) {
  const std::vector<RateWindow>& windows = report.rates.towards[static_cast<std::size_t>(towards)];
  if (windows.empty()) return;
  const double window_s = report.rates.window_s;
  out.print("towards the {}, by {:g} s:\n", to_string(towards), window_s);
  std::vector<TextColumn> columns;
  const auto column = [&](std::string heading, const auto& cell) {
    add_column(columns, std::move(heading), true, windows, cell);
  };
  column("s", [](const RateWindow& window) { return fmt::format("{:.6g}", window.begin_s); });
  column("new data", [&](const RateWindow& window) { return rate(window.new_bytes, window_s); });
  column("on the wire", [&](const RateWindow& window) { return rate(window.bytes, window_s); });
  column("in flight", [](const RateWindow& window) { return amount(window.flight_bytes); });
  column("window", [](const RateWindow& window) { return amount(window.receive_window_bytes); });
  for (std::size_t i = 0; i < report.subject.streams.size(); ++i) {
    column(fmt::format("tcp.stream {}", report.subject.streams[i].id),
           [&, i](const RateWindow& window) { return rate(window.subflows[i].bytes, window_s); });
    column("in flight",
           [i](const RateWindow& window) { return amount(window.subflows[i].flight_bytes); });
  }
  write_table(columns, "  ", out);
}

}  // namespace

void write_rates_text(const std::vector<RatesReport>& reports, Output& out) {
  for (const RatesReport& report : reports) {
    out.print("mptcp.stream {} of {}\n", report.subject.mptcpstream.value_or(0),
              escape_for_terminal(report.capture));
    for (const Role towards : {Role::server, Role::client})
      write_direction(report, towards, out);
  }
}

}  // namespace mptcpanalyzer
