// What qualify_reinjections prints: text in the shape of the original mptcpanalyzer, JSON
// (docs/contract.md) and CSV.
#pragma once

#include "ends/delivery/qualify_reinjections.h"
#include "output/output.h"
#include "output/quantity.h"

namespace mptcpanalyzer {

struct QualifiedTextOptions {
  bool failed = false;   // tell of those that did not help as well
  bool explain = false;  // and why each has its verdict
  Units units = Units::plain;
};

void write_qualified_reinjections_text(ConnectionId connection, const ReinjectionReport& report,
                                       QualifiedTextOptions options, Output& out);
void write_qualified_reinjections_json(ConnectionId connection, const ReinjectionReport& report,
                                       Output& out);
// One row a reinjection.
void write_qualified_reinjections_csv(const ReinjectionReport& report, Output& out);

}  // namespace mptcpanalyzer
