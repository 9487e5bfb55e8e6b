#include <string>
#include <utility>
#include <vector>

#include "output/summary_extended.h"
#include "output/text_table.h"

namespace mptcpanalyzer {
namespace {

void write_subflows(const ReceivedDirection& direction, Units units, Output& out) {
  std::vector<TextColumn> columns;
  const auto column = [&](std::string heading, const auto& cell) {
    add_column(columns, std::move(heading), true, direction.subflows, cell);
  };
  const auto bytes = [&](std::string heading, std::uint64_t ReceivedBytes::*amount) {
    column(std::move(heading), [&, amount](const ReceivedSubflow& subflow) {
      return bytes_text(subflow.bytes.*amount, units);
    });
  };
  column("tcpstream", [](const auto& s) { return fmt::format("{}", s.tcpstream); });
  bytes("throughput", &ReceivedBytes::throughput_bytes);
  column("share", [](const auto& s) { return share_text(s.throughput_contribution); });
  bytes("goodput", &ReceivedBytes::goodput_bytes);
  column("share", [](const auto& s) { return share_text(s.goodput_contribution); });
  bytes("lost", &ReceivedBytes::lost_bytes);
  bytes("redundant reinjections", &ReceivedBytes::redundant_reinjected_bytes);
  write_table(columns, "  ", out);
}

void write_direction(ConnectionId connection, const ReceivedDirection& direction, Units units,
                     Output& out) {
  const ReceivedBytes& bytes = direction.bytes;
  const std::string_view towards = to_string(direction.mptcpdest);
  if (bytes.throughput_bytes == 0 && bytes.lost_bytes == 0) {
    out.print("mptcpstream {}: no data was sent towards {}.\n", connection, towards);
    return;
  }
  out.print("mptcpstream {}: {} received {} over {} ({}).\n", connection, towards,
            bytes_with_unit(bytes.throughput_bytes, units),
            duration_text(duration_s(direction.span), units),
            rate_text(bits_per_second(bytes.throughput_bytes, direction.span), units));
  out.print("  goodput {} ({})\n", bytes_with_unit(bytes.goodput_bytes, units),
            rate_text(bits_per_second(bytes.goodput_bytes, direction.span), units));
  out.print("  lost on the path: {}; wasted by redundant reinjections: {}\n",
            bytes_with_unit(bytes.lost_bytes, units),
            bytes_with_unit(bytes.redundant_reinjected_bytes, units));
  if (bytes.unmapped_bytes > 0) {
    out.print("  without data sequence number: {}\n", bytes_with_unit(bytes.unmapped_bytes, units));
  }
  write_subflows(direction, units, out);
}

}  // namespace

void write_summary_extended_text(ConnectionId connection,
                                 std::span<const ReceivedDirection> directions, Units units,
                                 Output& out) {
  for (const ReceivedDirection& direction : directions)
    write_direction(connection, direction, units, out);
}

}  // namespace mptcpanalyzer
