// Any text as a topology: it is read, or the error says where; what is read gives buffers that are
// numbers.
#include <cmath>
#include <cstdint>
#include <string>

#include "analysis/topology/topology.h"
#include "require.h"

namespace mptcpanalyzer {
namespace {

void check(const Topology& topology) {
  require(!topology.subflows.empty(), "a topology has subflows");
  for (const TopologySubflow& subflow : topology.subflows)
    require(subflow.rtt_s.value_or(1) > 0 && subflow.mss_bytes > 0, "an RTT and an MSS are not 0");
  const Result<RequiredBuffer> buffer = required_buffer(topology, 10);
  if (!buffer) {
    for (const TopologySubflow& subflow : topology.subflows)
      require(!subflow.rtt_s, "with a window and an RTT the buffer is known");
    return;
  }
  require(std::isfinite(buffer->bytes_per_s) && buffer->bytes_per_s > 0, "the rate is a number");
  require(buffer->fast_retransmit_bytes >= buffer->without_loss_bytes, "a loss asks for more");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const Result<Topology> topology = parse_topology(text, "test");
  if (topology) {
    check(*topology);
  } else {
    require(topology.error().where.starts_with("test"), "an error says where");
  }
  return 0;
}

}  // namespace mptcpanalyzer
