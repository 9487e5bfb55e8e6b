// What happened next door: findings that several connections of a capture have in common.
// Threads: plain values, which any number may read.
#pragma once  // Public: docs/library.md

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "diagnosis/diagnose.h"

namespace mptcpanalyzer {

// The same finding in at least kLeastShared connections that have an address in common: what is
// wrong lies there, not in one connection.
struct SharedFinding {
  std::string_view id;
  FindingSeverity severity = FindingSeverity::note;  // the worst
  std::vector<std::size_t> diagnoses;                // indices, ascending
  std::vector<IpAddress> addresses;                  // that all of them have, of either end
};

inline constexpr std::size_t kLeastShared = 3;

// The worst first. What only the capture can not prove (capture_unfit) is shared by nature, and is
// one of them when all addresses differ as well.
std::vector<SharedFinding> shared_findings(const std::vector<Diagnosis>& diagnoses);

}  // namespace mptcpanalyzer
