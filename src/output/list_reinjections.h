// The reinjections of a connection, as text in the shape of the original mptcpanalyzer and as JSON.
#pragma once

#include "analysis/summary/list_reinjections.h"
#include "output/output.h"
#include "output/quantity.h"

namespace mptcpanalyzer {

void write_reinjections_text(const std::vector<Reinjection>& list, Output& out);
void write_reinjections_json(ConnectionId mptcpstream, const std::vector<Reinjection>& list,
                             Output& out);

void write_reinjection_totals_text(const std::vector<ReinjectionTotals>& totals, Units units,
                                   Output& out);
void write_reinjection_totals_json(ConnectionId mptcpstream,
                                   const std::vector<ReinjectionTotals>& totals, Output& out);

}  // namespace mptcpanalyzer
