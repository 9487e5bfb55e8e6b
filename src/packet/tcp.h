// The TCP header (RFC 9293 section 3.1).
#pragma once

#include "packet/anomaly_sink.h"
#include "packet/segment.h"
#include "packet/slice.h"

namespace mptcpanalyzer {

// Decodes the segment that `slice` holds into everything of `segment` that is not of IP. False when
// less than 16 bytes of the header are there: ports, numbers, flags and window make a segment.
bool decode_tcp(const Slice& slice, Segment& segment, const AnomalySink& sink);

}  // namespace mptcpanalyzer
