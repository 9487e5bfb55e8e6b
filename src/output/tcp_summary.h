// What tcp_summary prints, as text and as JSON.
#pragma once

#include <span>

#include "analysis/summary/tcp_summary.h"
#include "output/output.h"
#include "output/quantity.h"

namespace mptcpanalyzer {

void write_tcp_summary_text(const TcpSummary& summary, Units units, Output& out);
void write_tcp_summary_json(const TcpSummary& summary, Output& out);

// Of --all: as text a row for each, as JSON a list of them, each as it is written alone.
void write_tcp_summaries_text(std::span<const TcpSummary> summaries, Units units, Output& out);
void write_tcp_summaries_json(std::span<const TcpSummary> summaries, Output& out);

}  // namespace mptcpanalyzer
