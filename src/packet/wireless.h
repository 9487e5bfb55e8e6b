// IEEE 802.11, with or without what a capture program says of the radio in front of it.
//
// Sources: IEEE 802.11-2020 section 9 (frames), https://www.radiotap.org, LINKTYPE_PPI.
#pragma once

#include "packet/anomaly_sink.h"
#include "packet/slice.h"

namespace mptcpanalyzer {

// As strip_link(). Management and control frames carry no IP; a protected frame is counted as
// encrypted. Of an aggregate (A-MSDU) the first packet is decoded, the others are counted.
bool strip_wireless(Slice& slice, const AnomalySink& sink);
bool strip_radiotap(Slice& slice, const AnomalySink& sink);
bool strip_ppi(Slice& slice, const AnomalySink& sink);

}  // namespace mptcpanalyzer
