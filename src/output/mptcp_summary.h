// What mptcp_summary prints, as text and as JSON.
#pragma once

#include <span>

#include "analysis/summary/mptcp_summary.h"
#include "output/output.h"
#include "output/quantity.h"

namespace mptcpanalyzer {

// `full` adds what happened at the level of data sequence numbers.
void write_mptcp_summary_text(const MptcpSummary& summary, bool full, Units units, Output& out);
void write_mptcp_summary_json(const MptcpSummary& summary, bool full, Output& out);

// Of --all: as text a row for each, as JSON a list of them, each as it is written alone.
void write_mptcp_summaries_text(std::span<const MptcpSummary> summaries, Units units, Output& out);
void write_mptcp_summaries_json(std::span<const MptcpSummary> summaries, bool full, Output& out);

}  // namespace mptcpanalyzer
