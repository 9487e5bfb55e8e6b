// The exit status of the program and of each command (DESIGN.md section 4).
#pragma once

namespace mptcpanalyzer {

enum ExitStatus : int { kDone = 0, kFailed = 1, kWrongUsage = 2 };

}  // namespace mptcpanalyzer
