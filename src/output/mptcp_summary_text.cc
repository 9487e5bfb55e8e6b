#include <cmath>
#include <string>
#include <vector>

#include "output/mptcp_summary.h"
#include "output/spread.h"
#include "output/summary_rows.h"
#include "output/text_table.h"

namespace mptcpanalyzer {
namespace {

std::string spread_bytes_text(const std::optional<Spread>& spread, Units units) {
  if (!spread) return "no samples";
  return fmt::format(
      "min {}, mean {}, max {} ({})", bytes_text(static_cast<std::uint64_t>(spread->min), units),
      bytes_text(static_cast<std::uint64_t>(std::llround(spread->mean)), units),
      bytes_with_unit(static_cast<std::uint64_t>(spread->max), units), spread->samples);
}

std::string used_text(const SubflowDirectionSummary& subflow, std::int64_t start_ns) {
  const auto first = seconds_between(start_ns, subflow.data_span.first_ns);
  const auto last = seconds_between(start_ns, subflow.data_span.last_ns);
  return first && last ? fmt::format("{:.3f} - {:.3f} s", *first, *last) : "-";
}

std::string bytes_if(bool known, std::uint64_t bytes, Units units) {
  return known ? bytes_text(bytes, units) : "unknown";
}

void write_subflows(const MptcpDirectionSummary& direction, std::int64_t start_ns, Units units,
                    Output& out) {
  std::vector<TextColumn> columns;
  const auto column = [&](std::string heading, bool right, const auto& cell) {
    add_column(columns, std::move(heading), right, direction.subflows, cell);
  };
  const auto bytes = [&](std::string heading, std::uint64_t CarriedBytes::*amount) {
    column(std::move(heading), true, [&, amount](const SubflowDirectionSummary& subflow) {
      return bytes_if(subflow.captured, subflow.bytes.*amount, units);
    });
  };
  column("tcpstream", true,
         [](const auto& subflow) { return fmt::format("{}", subflow.stream.id); });
  bytes("throughput", &CarriedBytes::throughput);
  column("share", true, [](const auto& s) {
    return s.captured ? share_text(s.throughput_contribution) : std::string("-");
  });
  bytes("new data", &CarriedBytes::new_data);
  column("share", true, [](const auto& s) {
    return s.captured ? share_text(s.goodput_contribution) : std::string("-");
  });
  const auto if_known = [&](std::string heading, std::uint64_t CarriedBytes::*amount) {
    column(std::move(heading), true, [&, amount](const SubflowDirectionSummary& subflow) {
      const bool known = subflow.captured && classes_known(subflow, direction.mptcpdest);
      return bytes_if(known, subflow.bytes.*amount, units);
    });
  };
  if_known("reinjected", &CarriedBytes::reinjected);
  if_known("data retr.", &CarriedBytes::data_retransmitted);
  bytes("retransmitted", &CarriedBytes::retransmitted);
  column("median RTT", true, [&](const auto& s) {
    return s.rtt_ns ? ns_text(s.rtt_ns->median, units) : std::string("-");
  });
  column("data sent at", false, [&](const auto& s) { return used_text(s, start_ns); });
  column("", false, [](const auto& s) { return std::string(s.stream.backup ? "backup" : ""); });
  write_table(columns, "  ", out);
}

void write_data_level(const DataLevelSummary& level, Units units, Output& out) {
  out.print("  {:<24}{}\n", "data-level RTT", rtt_text(level.dsn_rtt_ns, units));
  out.print("  {:<24}{}\n", "data-level flight", spread_bytes_text(level.flight_bytes, units));
  out.print("  {:<24}{}\n", "receive window", spread_bytes_text(level.receive_window_bytes, units));
  out.print("  {:<24}{}\n", "DATA_ACK advance", spread_bytes_text(level.data_ack_bytes, units));
  out.print("  {:<24}{}\n", "bursts on a subflow", spread_bytes_text(level.burst_bytes, units));
  out.print("  {:<24}{}\n", "switches of subflow", level.switches);
}

void write_direction(const MptcpDirectionSummary& direction, const MptcpSummary& summary, bool full,
                     Units units, Output& out) {
  if (!direction.captured) {
    out.print("mptcpstream {} transferred unknown bytes towards {}: none of them was captured.\n",
              summary.mptcpstream, to_string(direction.mptcpdest));
    if (full) write_data_level(direction.data_level, units, out);
    return;
  }
  const CarriedBytes& bytes = direction.bytes;
  const bool known = all_classes_known(direction);
  out.print("mptcpstream {} transferred {} over {} ({}) towards {}.\n", summary.mptcpstream,
            bytes_with_unit(bytes.throughput, units),
            duration_text(duration_s(direction.span), units),
            rate_text(bits_per_second(bytes.throughput, direction.span), units),
            to_string(direction.mptcpdest));
  out.print("  goodput {} ({}); again: {} reinjected, {} data-retransmitted, {} retransmitted\n",
            bytes_with_unit(bytes.new_data, units),
            rate_text(bits_per_second(bytes.new_data, direction.span), units),
            bytes_if(known, bytes.reinjected, units),
            bytes_if(known, bytes.data_retransmitted, units),
            bytes_text(bytes.retransmitted, units));
  if (bytes.undelivered != 0) {
    out.print("  {} came without a mapping on a broken subflow and reached nobody\n",
              bytes_with_unit(bytes.undelivered, units));
  }
  if (bytes.gap_filling != 0) {
    out.print(
        "  {} filled gaps in what was captured before: their first copies may have been lost\n",
        bytes_with_unit(bytes.gap_filling, units));
  }
  write_subflows(direction, summary.start_ns, units, out);
  if (full) write_data_level(direction.data_level, units, out);
}

}  // namespace

void write_mptcp_summary_text(const MptcpSummary& summary, bool full, Units units, Output& out) {
  for (const MptcpDirectionSummary& direction : summary.directions)
    write_direction(direction, summary, full, units, out);
  if (full) {
    for (const JoinDelay& join : summary.join_delays) {
      out.print("tcpstream {} joined {} after the connection's SYN\n", join.tcpstream,
                duration_text(join.delay_s, units));
    }
  }
  write_notes(summary.notes, out);
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
    add_directions(
        columns, summaries, &Direction::mptcpdest, heading,
        [&, amount](const Direction& d) { return bytes_if(d.captured, d.bytes.*amount, units); });
  };
  bytes("throughput", &CarriedBytes::throughput);
  bytes("goodput", &CarriedBytes::new_data);
  const auto if_known = [&](std::string_view heading, std::uint64_t CarriedBytes::*amount) {
    add_directions(columns, summaries, &Direction::mptcpdest, heading,
                   [&, amount](const Direction& d) {
                     return bytes_if(d.captured && all_classes_known(d), d.bytes.*amount, units);
                   });
  };
  if_known("reinjected", &CarriedBytes::reinjected);
  if_known("data retr.", &CarriedBytes::data_retransmitted);
  bytes("retransmitted", &CarriedBytes::retransmitted);
  write_table(columns, "", out);
}

}  // namespace mptcpanalyzer
