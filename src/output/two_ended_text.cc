#include <string>

#include "output/two_ended_output.h"

namespace mptcpanalyzer {
namespace {

std::string rate(const std::optional<double>& bps) {
  return bps ? fmt::format("{:.0f} bit/s", *bps) : "no rate";
}

std::string percent(const std::optional<double>& share) {
  return share ? fmt::format("{:.1f} %", *share * 100) : "-";
}

void write_waste(const ReceivedBytes& bytes, std::string_view indent, Output& out) {
  out.print("{}lost on the path: {} bytes; redundant reinjections: {} bytes\n", indent,
            bytes.lost_bytes, bytes.redundant_reinjected_bytes);
  if (bytes.unmapped_bytes > 0)
    out.print("{}without data sequence number: {} bytes\n", indent, bytes.unmapped_bytes);
}

}  // namespace

void write_received_text(ConnectionId connection, std::span<const ReceivedDirection> directions,
                         Output& out) {
  for (const ReceivedDirection& direction : directions) {
    const ReceivedBytes& bytes = direction.bytes;
    out.print("mptcp.stream {} towards {}, as received over {:.6f} s:\n", connection,
              to_string(direction.mptcpdest), direction.duration_s);
    out.print("  throughput: {} bytes, {}; goodput: {} bytes, {}\n", bytes.throughput_bytes,
              rate(direction.throughput_bps), bytes.goodput_bytes, rate(direction.goodput_bps));
    write_waste(bytes, "  ", out);
    for (const ReceivedSubflow& subflow : direction.subflows) {
      out.print("  >tcp.stream {}: throughput {} bytes ({}), goodput {} bytes ({})\n",
                subflow.tcpstream, subflow.bytes.throughput_bytes,
                percent(subflow.throughput_contribution), subflow.bytes.goodput_bytes,
                percent(subflow.goodput_contribution));
      write_waste(subflow.bytes, "     ", out);
    }
  }
}

}  // namespace mptcpanalyzer
