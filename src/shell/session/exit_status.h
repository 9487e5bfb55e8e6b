// The exit status of the program and of each command (docs/contract.md).
#pragma once

namespace mptcpanalyzer {

enum ExitStatus : int { kDone = 0, kFailed = 1, kWrongUsage = 2 };

}  // namespace mptcpanalyzer
