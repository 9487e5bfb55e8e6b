#include <string>

#include "output/spread.h"
#include "output/summary_rows.h"
#include "output/tcp_summary.h"

namespace mptcpanalyzer {
namespace {

std::string window_scale_text(std::int8_t scale) {
  if (scale == kWindowScaleUnknown) return "unknown";
  return scale < 0 ? "not in use" : fmt::format("{}", scale);
}

std::string kind_text(const TcpDirectionSums& sums, Retransmission kind, Units units) {
  const PacketsAndBytes& count = sums.by_kind[static_cast<std::size_t>(kind)];
  return fmt::format("{} packet(s), {}", count.packets, bytes_with_unit(count.bytes, units));
}

std::string acknowledged_text(const TcpDirectionSummary& direction, Units units) {
  const auto& acknowledged = direction.acknowledged_bytes;
  return acknowledged ? bytes_with_unit(*acknowledged, units) : "unknown";
}

// Of a direction without packets: what the other one tells of it.
void write_missed(const TcpDirectionSummary& direction, StreamId id, Units units, Output& out) {
  out.print("tcpstream {} transferred unknown bytes towards {}: none of them was captured.\n", id,
            to_string(direction.tcpdest));
  out.print("  {:<24}{}\n", "acknowledged", acknowledged_text(direction, units));
}

void write_direction(const TcpDirectionSummary& direction, StreamId id, Units units, Output& out) {
  if (!direction.captured) return write_missed(direction, id, units, out);
  const TcpDirectionSums& sums = direction.sums;
  out.print("tcpstream {} transferred {} over {} ({}) towards {}.\n", id,
            bytes_with_unit(sums.throughput_bytes, units),
            duration_text(duration_s(sums.span), units),
            rate_text(bits_per_second(sums.throughput_bytes, sums.span), units),
            to_string(direction.tcpdest));
  const auto line = [&](std::string_view name, const std::string& value) {
    out.print("  {:<24}{}\n", name, value);
  };
  const auto number = [](std::uint64_t value) { return fmt::format("{}", value); };
  const auto or_unknown = [&](const std::optional<std::uint64_t>& value) {
    return value ? number(*value) : std::string("unknown");
  };
  line("byte range", bytes_with_unit(sums.byte_range, units));
  line("retransmitted", bytes_with_unit(sums.retransmitted_bytes, units));
  line("filled gaps", bytes_with_unit(sums.gap_filling_bytes, units));
  const auto kind = [&](std::string_view name, Retransmission which) {
    line(name, direction.answers_captured ? kind_text(sums, which, units) : "unknown");
  };
  kind("retransmissions", Retransmission::retransmission);
  kind("fast retransmissions", Retransmission::fast);
  kind("spurious ones", Retransmission::spurious);
  kind("out of order", Retransmission::out_of_order);
  line("packets", number(sums.packets));
  line("pure ACKs", number(sums.pure_acks));
  line("duplicate ACKs", or_unknown(direction.duplicate_acks));
  line("SACK blocks", or_unknown(direction.sack_blocks));
  line("zero windows", number(sums.zero_windows));
  line("RTT", rtt_text(direction.rtt_ns, units));
  line("announced MSS", direction.mss ? number(*direction.mss) : "unknown");
  line("largest segment", bytes_with_unit(sums.largest_segment_bytes, units));
  line("window scale", window_scale_text(direction.window_scale));
  line("largest flight", direction.flight_max_bytes
                             ? bytes_with_unit(*direction.flight_max_bytes, units)
                             : "unknown");
}

}  // namespace

void write_tcp_summary_text(const TcpSummary& summary, Units units, Output& out) {
  const SubjectStream& stream = summary.stream;
  out.print("tcp.stream {}: {} -> {}", stream.id, to_string(stream.endpoints[stream.client_side]),
            to_string(stream.endpoints[1U - stream.client_side]));
  if (stream.mptcpstream) out.print(" (mptcp.stream {})", *stream.mptcpstream);
  out.print(", initial RTT {}\n", duration_text(summary.initial_rtt_s, units));
  for (const TcpDirectionSummary& direction : summary.directions)
    write_direction(direction, stream.id, units, out);
  write_notes(summary.notes, out);
}

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
                   [&, amount](const Direction& d) {
                     return d.captured ? bytes_text(d.sums.*amount, units) : "unknown";
                   });
  };
  bytes("throughput", &TcpDirectionSums::throughput_bytes);
  bytes("retransmitted", &TcpDirectionSums::retransmitted_bytes);
  write_table(columns, "", out);
}

}  // namespace mptcpanalyzer
