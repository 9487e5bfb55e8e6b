#include "output/escape.h"
#include "output/mptcp_required_buffer.h"

namespace mptcpanalyzer {

void write_required_buffer_text(const Topology& topology, const RequiredBuffer& buffer, Units units,
                                Output& out) {
  out.print("{}: {} subflow(s), {} together, largest RTT {}, largest RTO {}\n",
            escape_for_terminal(topology.file), topology.subflows.size(),
            rate_text(buffer.bytes_per_s * 8, Units::human), milliseconds_text(buffer.rtt_max_s),
            milliseconds_text(buffer.rto_max_s));
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
