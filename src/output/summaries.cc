#include <string>
#include <string_view>
#include <vector>

#include "output/mptcp_summary.h"
#include "output/tcp_summary.h"
#include "output/text_table.h"

namespace mptcpanalyzer {
namespace {

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

}  // namespace

void write_tcp_summaries_text(std::span<const TcpSummary> summaries, Units units, Output& out) {
  using Direction = TcpDirectionSummary;
  std::vector<TextColumn> columns;
  add_column(columns, "tcpstream", true, summaries,
             [](const TcpSummary& s) { return fmt::format("{}", s.stream.id); });
  add_column(columns, "client", false, summaries, [](const TcpSummary& s) {
    return to_string(s.stream.endpoints[s.stream.client_side]);
  });
  add_column(columns, "server", false, summaries, [](const TcpSummary& s) {
    return to_string(s.stream.endpoints[1U - s.stream.client_side]);
  });
  add_column(columns, "duration", true, summaries, [&](const TcpSummary& s) {
    return duration_of(s, units, [](const Direction& d) { return d.sums.span; });
  });
  const auto bytes = [&](std::string_view heading, std::uint64_t TcpDirectionSums::*amount) {
    add_directions(columns, summaries, &Direction::tcpdest, heading,
                   [&, amount](const Direction& d) { return bytes_text(d.sums.*amount, units); });
  };
  bytes("throughput", &TcpDirectionSums::throughput_bytes);
  bytes("retransmitted", &TcpDirectionSums::retransmitted_bytes);
  write_table(columns, "", out);
}

void write_mptcp_summaries_text(std::span<const MptcpSummary> summaries, Units units, Output& out) {
  using Direction = MptcpDirectionSummary;
  std::vector<TextColumn> columns;
  add_column(columns, "mptcpstream", true, summaries,
             [](const MptcpSummary& s) { return fmt::format("{}", s.mptcpstream); });
  add_column(columns, "subflows", true, summaries, [](const MptcpSummary& s) {
    return fmt::format("{}", s.directions.empty() ? 0 : s.directions.front().subflows.size());
  });
  add_column(columns, "duration", true, summaries, [&](const MptcpSummary& s) {
    return duration_of(s, units, [](const Direction& d) { return d.span; });
  });
  const auto bytes = [&](std::string_view heading, std::uint64_t CarriedBytes::*amount) {
    add_directions(columns, summaries, &Direction::mptcpdest, heading,
                   [&, amount](const Direction& d) { return bytes_text(d.bytes.*amount, units); });
  };
  bytes("throughput", &CarriedBytes::throughput);
  bytes("goodput", &CarriedBytes::new_data);
  bytes("reinjected", &CarriedBytes::reinjected);
  bytes("data retr.", &CarriedBytes::data_retransmitted);
  bytes("retransmitted", &CarriedBytes::retransmitted);
  write_table(columns, "", out);
}

void write_tcp_summaries_json(std::span<const TcpSummary> summaries, Output& out) {
  write_list(
      "tcp_connections", summaries,
      [&out](const TcpSummary& summary) { write_tcp_summary_json(summary, out); }, out);
}

void write_mptcp_summaries_json(std::span<const MptcpSummary> summaries, bool full, Output& out) {
  write_list(
      "mptcp_connections", summaries,
      [&](const MptcpSummary& summary) { write_mptcp_summary_json(summary, full, out); }, out);
}

}  // namespace mptcpanalyzer
