#include "diagnosis/facts/finding.h"

namespace mptcpanalyzer {

std::string_view to_string(FindingSeverity severity) {
  if (severity == FindingSeverity::error) return "error";
  return severity == FindingSeverity::warning ? "warning" : "note";
}

std::string_view to_string(Confidence confidence) {
  if (confidence == Confidence::certain) return "certain";
  return confidence == Confidence::likely ? "likely" : "possible";
}

}  // namespace mptcpanalyzer
