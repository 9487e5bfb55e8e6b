#include "output/json.h"
#include "output/mptcp_required_buffer.h"

namespace mptcpanalyzer {

void write_required_buffer_json(const Topology& topology, const RequiredBuffer& buffer,
                                Output& out) {
  Json json;
  json["topology"] = topology.file;
  json["rate_bps"] = buffer.bytes_per_s * 8;
  json["rtt_max_s"] = buffer.rtt_max_s;
  json["rto_max_s"] = buffer.rto_max_s;
  json["without_loss_bytes"] = buffer.without_loss_bytes;
  json["fast_retransmit_bytes"] = buffer.fast_retransmit_bytes;
  json["timeout_bytes"] = buffer.timeout_bytes;
  out.write(dump(json) + '\n');
}

}  // namespace mptcpanalyzer
