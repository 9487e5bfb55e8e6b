// The marks of what happened to a connection, in the plots over time.
#pragma once

#include "analysis/summary/connection_events.h"
#include "plot/plots/plot_subject.h"

namespace mptcpanalyzer {

// Markers where subflows that are not skipped join, close or change, and periods in which what goes
// the wanted way stalled; nothing of a lone tcp stream. As an analysis does, it looks at all
// packets, whatever the filter.
void mark_events(const PlotSubject& subject, Figure& figure);

}  // namespace mptcpanalyzer
