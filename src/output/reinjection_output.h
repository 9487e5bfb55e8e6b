// What qualify_reinjections prints: text in the shape of the original mptcpanalyzer, JSON
// (DESIGN.md section 4) and CSV.
#pragma once

#include "ends/delivery/reinjection_verdict.h"
#include "output/output.h"
#include "output/quantity.h"

namespace mptcpanalyzer {

struct VerdictTextOptions {
  bool failed = false;   // tell of those that did not help as well
  bool explain = false;  // and why each has its verdict
  Units units = Units::plain;
};

void write_verdicts_text(ConnectionId connection, const ReinjectionReport& report,
                         VerdictTextOptions options, Output& out);
void write_verdicts_json(ConnectionId connection, const ReinjectionReport& report, Output& out);
// One row a reinjection.
void write_verdicts_csv(const ReinjectionReport& report, Output& out);

}  // namespace mptcpanalyzer
