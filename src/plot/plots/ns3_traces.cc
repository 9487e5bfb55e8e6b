#include "plot/plots/ns3_traces.h"

#include <charconv>
#include <cmath>
#include <fmt/format.h>

#include "trace/csv/csv_record.h"

namespace mptcpanalyzer {
namespace {

std::optional<double> parse_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

// "+10004319.0ns"; ns-3 writes other units too.
std::optional<double> parse_time_s(std::string_view text) {
  struct Unit {
    std::string_view name;
    double seconds;
  };
  constexpr Unit kUnits[] = {{"ns", 1e-9}, {"us", 1e-6}, {"ms", 1e-3}, {"s", 1}};
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  for (const Unit& unit : kUnits) {
    if (!text.ends_with(unit.name)) continue;
    text.remove_suffix(unit.name.size());
    const auto value = parse_number(text);
    return value ? std::optional<double>(*value * unit.seconds) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

Result<Ns3Trace> parse_ns3_trace(std::string_view text, const std::string& name) {
  CsvSplitter splitter(text, ',');
  std::vector<CsvCell> cells;
  const auto line = [&] { return fmt::format("{}, line {}", name, splitter.line()); };
  Result<bool> more = splitter.next(cells);
  if (more && (!*more || cells.empty() || cells.front().text != "Time"))
    return Error{"the file is no trace of ns-3: its first column is not Time", name, ""};
  Ns3Trace trace;
  for (std::size_t i = 1; more && i < cells.size(); ++i)
    trace.attributes.emplace_back(cells[i].text);
  trace.values.resize(trace.attributes.size());
  while (more && (more = splitter.next(cells)) && *more) {
    const auto time = parse_time_s(cells.front().text);
    if (!time) return Error{fmt::format("'{}' is no time", cells.front().text), line(), ""};
    if (cells.size() > trace.attributes.size() + 1)
      return Error{"the line has more columns than the header", line(), ""};
    trace.times_s.push_back(*time);
    for (std::size_t i = 0; i < trace.attributes.size(); ++i) {
      trace.values[i].push_back(i + 1 < cells.size() ? parse_number(cells[i + 1].text)
                                                     : std::nullopt);
    }
  }
  if (!more) return Error{more.error().what, name + ":" + more.error().where, more.error().hint};
  return trace;
}

}  // namespace mptcpanalyzer
