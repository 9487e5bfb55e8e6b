// Tags that switches put into Ethernet frames on their way to the CPU, or to each other.
//
// Sources: LINKTYPE_DSA_TAG_DSA, LINKTYPE_DSA_TAG_EDSA, LINKTYPE_DSA_TAG_BRCM and
// LINKTYPE_DSA_TAG_BRCM_PREPEND of tcpdump.org; Linux, net/dsa/tag_dsa.c and tag_brcm.c; for
// FabricPath Wireshark 4.0.
#pragma once

#include "packet/anomaly_sink.h"
#include "packet/slice.h"

namespace mptcpanalyzer {

// As strip_link().
bool strip_dsa(Slice& slice, const AnomalySink& sink);           // 4 bytes behind the addresses
bool strip_edsa(Slice& slice, const AnomalySink& sink);          // 8, an EtherType among them
bool strip_brcm(Slice& slice, const AnomalySink& sink);          // 4 behind the addresses
bool strip_brcm_prepend(Slice& slice, const AnomalySink& sink);  // 4 before them

}  // namespace mptcpanalyzer
