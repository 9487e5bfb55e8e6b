#include "packet/decode.h"

#include <algorithm>

#include "packet/anomaly_sink.h"
#include "packet/ip.h"
#include "packet/link.h"
#include "packet/slice.h"
#include "packet/tcp.h"
#include "packet/tunnel.h"

namespace mptcpanalyzer {
namespace {

constexpr int kMaxIpHeaders = 8;  // the packet's own and those of the tunnels around it

}  // namespace

bool decode(const Frame& frame, std::uint32_t link_type, Segment& segment, Anomalies& anomalies) {
  const AnomalySink sink{anomalies, frame.number};
  const auto captured = static_cast<std::uint32_t>(frame.bytes.size());
  Slice slice{frame.bytes, std::max(frame.original_length, captured)};
  if (!strip_link(link_type, slice, sink)) return false;
  segment.first_fragment = false;
  for (int depth = 0; depth < kMaxIpHeaders; ++depth) {
    std::uint8_t protocol = 0;
    segment.ip_offset = static_cast<std::uint32_t>(slice.bytes.data() - frame.bytes.data());
    segment.ip_headers = static_cast<std::uint8_t>(depth + 1);
    if (!strip_ip(slice, segment, protocol, sink)) return false;
    if (protocol == ip_protocol::kTcp) return decode_tcp(slice, segment, sink);
    if (!strip_tunnel(protocol, slice, sink)) return false;
  }
  sink.add(Anomaly::nested_too_deep);
  return false;
}

}  // namespace mptcpanalyzer
