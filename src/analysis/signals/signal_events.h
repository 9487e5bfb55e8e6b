// What each packet of the signals of a connection says, as events of its timeline.
#pragma once

#include <vector>

#include "analysis/signals/timeline.h"

namespace mptcpanalyzer {

// In the order of analysis. A FIN, a RST and an MP_FASTCLOSE are told once a side of a subflow, a
// DATA_FIN once a host, with how many packets said it.
std::vector<TimelineEvent> signal_events(const SignalList& signals, const Subject& subject);

}  // namespace mptcpanalyzer
