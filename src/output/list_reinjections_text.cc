#include "output/list_reinjections.h"

namespace mptcpanalyzer {

void write_reinjections_text(const std::vector<Reinjection>& list, Output& out) {
  if (list.empty()) out.write("no reinjections\n");
  for (const Reinjection& reinjection : list) {
    out.print("packetid={} (tcp.stream {}) is a reinjection of {} packet(s):\n",
              reinjection.packetid, reinjection.tcpstream, reinjection.reinjection_of.size());
    for (const EarlierPacket& earlier : reinjection.reinjection_of)
      out.print("- packet {} (tcp.stream {})\n", earlier.packetid, earlier.tcpstream);
  }
}

void write_reinjection_totals_text(const std::vector<ReinjectionTotals>& totals, Units units,
                                   Output& out) {
  for (const ReinjectionTotals& total : totals) {
    out.print("towards {}: {} packet(s) with reinjected data, {} reinjected\n",
              to_string(total.mptcpdest), total.packets, bytes_with_unit(total.bytes, units));
    for (const ReinjectionPair& pair : total.pairs) {
      out.print("  tcp.stream {} -> {}: {} packet(s), {}\n", pair.from_tcpstream, pair.to_tcpstream,
                pair.packets, bytes_with_unit(pair.bytes, units));
    }
  }
}

}  // namespace mptcpanalyzer
