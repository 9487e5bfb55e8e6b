// Rates of a connection over time: text, JSON.
#pragma once

#include <string>
#include <vector>

#include "analysis/series/connection_rates.h"
#include "output/output.h"

namespace mptcpanalyzer {

struct RatesReport {
  std::string capture;
  Subject subject;
  ConnectionRates rates;
};

// One report a capture.
void write_rates_text(const std::vector<RatesReport>& reports, Output& out);
void write_rates_json(const std::vector<RatesReport>& reports, Output& out);

}  // namespace mptcpanalyzer
