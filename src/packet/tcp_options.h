// The options of a TCP header (RFC 9293 section 3.2), those of MPTCP included.
#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "packet/anomaly_sink.h"
#include "packet/segment.h"

namespace mptcpanalyzer {

// Leaves `segment` without options. Everything else in them stays as it was: stale.
void clear_options(Segment& segment);

// Walks over the options as WIRESHARK.md section 5 has it and adds them to `segment`, whose options
// are clear. `captured` is what is there of them, `declared` their length by the data offset.
// An option counts only if all of it was captured; its kind is listed as soon as its length is
// known.
void decode_tcp_options(Bytes captured, std::size_t declared, Segment& segment,
                        const AnomalySink& sink);

}  // namespace mptcpanalyzer
