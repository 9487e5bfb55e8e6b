#include <string>
#include <vector>

#include "output/escape.h"
#include "output/text_table.h"
#include "output/topology_output.h"

namespace mptcpanalyzer {
namespace {

std::string or_dash(std::string text) {
  return text.empty() ? "-" : text;
}

std::string ms_text(double seconds) {
  return fmt::format("{:g} ms", seconds * 1e3);
}

void write_buffer(std::string_view whose, const std::optional<double>& kib, Output& out) {
  if (kib) out.print("  {}: {:g} KiB\n", whose, *kib);
}

}  // namespace

void write_topology_text(const Topology& topology, Output& out) {
  const std::string name = escape_for_terminal(topology.name);
  out.print("{}: topology {}{}({}), {} subflow(s)\n", escape_for_terminal(topology.file), name,
            name.empty() ? "" : " ", topology.format, topology.subflows.size());
  write_buffer("send buffer", topology.send_buffer_kib, out);
  write_buffer("receive buffer", topology.receive_buffer_kib, out);
  std::vector<TextColumn> columns = {{{"nr"}, true},  {{"name"}},      {{"from"}},
                                     {{"to"}},        {{"MSS"}, true}, {{"RTT"}, true},
                                     {{"RTO"}, true}, {{"cwnd"}, true}};
  for (std::size_t i = 0; i < topology.subflows.size(); ++i) {
    const TopologySubflow& subflow = topology.subflows[i];
    columns[0].cells.push_back(fmt::format("{}", i));
    columns[1].cells.push_back(or_dash(escape_for_terminal(subflow.name)));
    columns[2].cells.push_back(or_dash(escape_for_terminal(subflow.source)));
    columns[3].cells.push_back(or_dash(escape_for_terminal(subflow.destination)));
    columns[4].cells.push_back(fmt::format("{}", subflow.mss_bytes));
    columns[5].cells.push_back(subflow.rtt_s ? ms_text(*subflow.rtt_s) : "-");
    columns[6].cells.push_back(ms_text(subflow.rto_s));
    columns[7].cells.push_back(subflow.cwnd_segments ? fmt::format("{}", *subflow.cwnd_segments)
                                                     : "-");
  }
  write_table(columns, "  ", out);
}

void write_required_buffer_text(const Topology& topology, const RequiredBuffer& buffer, Units units,
                                Output& out) {
  out.print("{}: {} subflow(s), {} together, largest RTT {}, largest RTO {}\n",
            escape_for_terminal(topology.file), topology.subflows.size(),
            rate_text(buffer.bytes_per_s * 8, Units::human), ms_text(buffer.rtt_max_s),
            ms_text(buffer.rto_max_s));
  const auto line = [&](std::string_view when, std::uint64_t bytes) {
    out.print("  {:<34}{}\n", when, bytes_with_unit(bytes, units));
  };
  for (std::size_t i = 0; i < topology.subflows.size(); ++i) {
    if (!topology.subflows[i].rtt_s) out.print("  subflow {} has no RTT yet and is left out\n", i);
  }
  line("without loss", buffer.without_loss_bytes);
  line("through a fast retransmission", buffer.fast_retransmit_bytes);
  line("through a retransmission timeout", buffer.timeout_bytes);
}

}  // namespace mptcpanalyzer
