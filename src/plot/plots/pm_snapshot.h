// What mptcp-pm writes down of a connection now and then: a JSON file with the kernel's numbers of
// each subflow.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace mptcpanalyzer {

struct PmSubflow {
  std::string name;                       // "10.0.0.1:31765 → 3.3.3.2:20756"
  std::map<std::string, double> numbers;  // "snd_cwnd": 10, ...
};

struct PmSnapshot {
  std::string connection;
  double time_s = 0;
  std::vector<PmSubflow> subflows;
};

// The text of a file, whose name stands in errors.
Result<PmSnapshot> parse_pm_snapshot(std::string_view text, const std::string& name);

}  // namespace mptcpanalyzer
