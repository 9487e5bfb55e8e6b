// The kernel's counters as a capture tells them: text in the format of nstat, and JSON.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/signals/kernel_snapshot.h"
#include "analysis/signals/nstat.h"
#include "output/output.h"

namespace mptcpanalyzer {

struct NstatReport {
  std::string capture;  // its path
  Role host = Role::client;
  KernelCounts counts;  // of that capture
  std::optional<std::vector<CounterComparison>> against;
};

void write_nstat_text(const std::vector<NstatReport>& reports, Output& out);
void write_nstat_json(const std::vector<NstatReport>& reports,
                      std::optional<ConnectionId> mptcpstream, Output& out);

// The table of counters: what makes the kernel count, and where.
void write_counter_rules_text(Output& out);
void write_counter_rules_json(Output& out);

}  // namespace mptcpanalyzer
