// What mptcp_summary prints, as text and as JSON.
#pragma once

#include "analysis/summary/mptcp_summary.h"
#include "output/output.h"
#include "output/quantity.h"

namespace mptcpanalyzer {

// `full` adds what happened at the level of data sequence numbers.
void write_mptcp_summary_text(const MptcpSummary& summary, bool full, Units units, Output& out);
void write_mptcp_summary_json(const MptcpSummary& summary, bool full, Output& out);

}  // namespace mptcpanalyzer
