// What the tables and lists of mptcp_summary --all and tcp_summary --all have in common.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/subject/time_span.h"
#include "flow/role.h"
#include "output/output.h"
#include "output/quantity.h"
#include "output/text_table.h"

namespace mptcpanalyzer {

// A column for each direction that the summaries have: all have the same ones.
template <typename Summary, typename Direction, typename Cell>
void add_directions(std::vector<TextColumn>& columns, std::span<const Summary> summaries,
                    Role Direction::*destination, std::string_view heading, const Cell& cell) {
  if (summaries.empty()) return;
  for (std::size_t i = 0; i < summaries.front().directions.size(); ++i) {
    const Role role = summaries.front().directions[i].*destination;
    add_column(columns, fmt::format("{} to {}", heading, to_string(role)), true, summaries,
               [&](const Summary& summary) { return cell(summary.directions[i]); });
  }
}

// From the first segment of either direction to the last.
template <typename Summary, typename SpanOf>
std::string duration_of(const Summary& summary, Units units, const SpanOf& span_of) {
  TimeSpan span;
  for (const auto& direction : summary.directions)
    span.add(span_of(direction));
  return duration_text(duration_s(span), units);
}

template <typename Summary, typename Write>
void write_list(std::string_view name, std::span<const Summary> summaries, const Write& write,
                Output& out) {
  out.print("{{\"{}\":[\n", name);
  std::string_view separator;
  for (const Summary& summary : summaries) {
    out.write(separator);
    write(summary);  // a line
    separator = ",";
  }
  out.write("]}\n");
}

}  // namespace mptcpanalyzer
