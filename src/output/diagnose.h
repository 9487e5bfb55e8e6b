// What is wrong with the connections of a capture, as text and JSON.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "diagnosis/diagnose.h"
#include "output/output.h"

namespace mptcpanalyzer {

struct DiagnosisReport {
  std::string first_capture;
  std::string second_capture;  // empty: of one capture
  std::vector<Diagnosis> connections;
};

struct DiagnosisStyle {
  bool verbose = false;     // all that a finding has
  bool all_rules = false;   // what came of each rule
  std::size_t columns = 0;  // lines are broken there; 0: not at all, a finding a line
};

// "MPTCP v1, 2 of 3 subflows used, 16.0 MB to the client in 11.9 s at 10.7 Mbit/s".
std::string words_of(const ConnectionVerdict& verdict);

void write_diagnosis_text(const DiagnosisReport& report, const DiagnosisStyle& style, Output& out);
void write_diagnosis_json(const DiagnosisReport& report, Output& out);

}  // namespace mptcpanalyzer
