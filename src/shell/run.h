// The program: from its arguments to its exit status (docs/contract.md).
#pragma once

namespace mptcpanalyzer {

// 0 done, 1 the command failed, 2 wrong usage. Results go to standard output, everything else to
// standard error.
int run(int argc, const char* const* argv);

}  // namespace mptcpanalyzer
