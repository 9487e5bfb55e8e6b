// The traces that ns-3's MPTCP writes: a CSV for the connection (NODE-meta0_data.csv) and one for
// each subflow (NODE-subflow0_data.csv), with a value wherever an attribute changed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace mptcpanalyzer {

struct Ns3Trace {
  std::vector<std::string> attributes;  // of the header, without the time
  std::vector<double> times_s;
  // By attribute, then by row as times_s.
  std::vector<std::vector<std::optional<double>>> values;  // nothing: unchanged, or no number
};

// The text of a file; the `where` of an Error has the line.
Result<Ns3Trace> parse_ns3_trace(std::string_view text, const std::string& name);

}  // namespace mptcpanalyzer
