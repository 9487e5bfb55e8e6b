// Encapsulations that carry an IP packet inside another one.
#pragma once

#include <cstdint>

#include "packet/anomaly_sink.h"
#include "packet/slice.h"

namespace mptcpanalyzer {

// `slice` starts behind an IP header whose protocol is `protocol`. When that is a tunnel we follow
// (IP in IP, MPLS in IP or UDP, EtherIP, GRE also in UDP or with WCCP or ERSPAN in it, VXLAN,
// Geneve, GTP-U, AYIYA), removes its headers up to the inner IP header and returns true. Anything
// else, ICMP errors with the header they quote among it, is false; tunnels that are not followed
// and what is encrypted are counted.
bool strip_tunnel(std::uint8_t protocol, Slice& slice, const AnomalySink& sink);

}  // namespace mptcpanalyzer
