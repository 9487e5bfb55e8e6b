// Encapsulations that carry an IP packet inside another one.
#pragma once

#include <cstdint>

#include "packet/anomaly_sink.h"
#include "packet/slice.h"

namespace mptcpanalyzer {

// `slice` starts behind an IP header whose protocol is `protocol`. When that is a tunnel we follow
// (IP in IP, GRE, VXLAN, Geneve, GTP-U), removes its headers up to the inner IP header and returns
// true. Anything else, ICMP errors with the header they quote among it, is false.
bool strip_tunnel(std::uint8_t protocol, Slice& slice, const AnomalySink& sink);

}  // namespace mptcpanalyzer
