// How long a sender took to leave a path that had died.
#pragma once

#include <optional>

#include "diagnosis/facts/connection_case.h"

namespace mptcpanalyzer {

// From the last answer on a silent path to the first repeat of data on another one; 0: nothing was
// sent again elsewhere.
double failover_s(const CapturedConnection& of, const SilentPath& path);

// The longest of a direction; 0: no path died. Nothing where the capture is not at the sender, who
// alone shows it.
std::optional<double> longest_failover_s(const CapturedConnection& of, Role towards);

}  // namespace mptcpanalyzer
