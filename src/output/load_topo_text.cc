#include <string>
#include <vector>

#include "output/escape.h"
#include "output/load_topo.h"
#include "output/quantity.h"
#include "output/text_table.h"

namespace mptcpanalyzer {
namespace {

std::string or_dash(const std::string& text) {
  return text.empty() ? "-" : text;
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
    columns[5].cells.push_back(subflow.rtt_s ? milliseconds_text(*subflow.rtt_s) : "-");
    columns[6].cells.push_back(milliseconds_text(subflow.rto_s));
    columns[7].cells.push_back(subflow.cwnd_segments ? fmt::format("{}", *subflow.cwnd_segments)
                                                     : "-");
  }
  write_table(columns, "  ", out);
}

}  // namespace mptcpanalyzer
