// tshark as an oracle for tests.
#pragma once

#include <string>
#include <vector>

namespace mptcpanalyzer {

bool tshark_is_installed();

// What `tshark -T fields` prints in one pass: a row a frame, a cell a field, "" where it has none.
// Several values of a field stand in one cell, comma-separated. `options`: further arguments, such
// as "-o" "mptcp.analyze_mappings:TRUE". Throws std::runtime_error when tshark fails.
std::vector<std::vector<std::string>> tshark_fields(const std::string& capture_path,
                                                    const std::vector<std::string>& fields,
                                                    const std::vector<std::string>& options = {});

}  // namespace mptcpanalyzer
