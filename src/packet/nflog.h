// LINKTYPE_NFLOG: what a Linux firewall logs (NFLOG), as apps on Android capture.
#pragma once

#include "packet/anomaly_sink.h"
#include "packet/slice.h"

namespace mptcpanalyzer {

// As strip_link().
bool strip_nflog(Slice& slice, const AnomalySink& sink);

}  // namespace mptcpanalyzer
