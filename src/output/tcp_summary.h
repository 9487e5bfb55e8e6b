// What tcp_summary prints, as text and as JSON.
#pragma once

#include "analysis/summary/tcp_summary.h"
#include "output/output.h"
#include "output/quantity.h"

namespace mptcpanalyzer {

void write_tcp_summary_text(const TcpSummary& summary, Units units, Output& out);
void write_tcp_summary_json(const TcpSummary& summary, Output& out);

}  // namespace mptcpanalyzer
