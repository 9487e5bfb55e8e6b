// From the bytes of a frame to its Segment. Pure: no state, no allocation, no read past the bytes
// that were captured.
// Threads: no state is kept; any, each with a Segment and Anomalies of its own.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <string>

#include "capture/anomaly.h"
#include "capture/frame.h"
#include "packet/segment.h"

namespace mptcpanalyzer {

// Whether decode() knows how to find IP under this link type.
bool link_type_is_known(std::uint32_t link_type);

// "Ethernet", "Linux cooked v2", ...; empty for an unknown one.
const char* link_type_name(std::uint32_t link_type);

// "Ethernet, Linux cooked v1, ...", for people.
std::string known_link_types();

// Fills `segment` and returns true when the frame carries a TCP segment of which at least the first
// 16 bytes of the header were captured. `segment` is reused from frame to frame: every field that
// its counts and flags declare valid is set, others may be stale. Irregularities are counted in
// `anomalies`. TCP headers quoted inside ICMP errors are not segments.
bool decode(const Frame& frame, std::uint32_t link_type, Segment& segment, Anomalies& anomalies);

}  // namespace mptcpanalyzer
