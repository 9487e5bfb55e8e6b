// The captures that are not part of the repository.
#pragma once

#include <string>

namespace mptcpanalyzer {

// Their folder, with a slash at its end; empty where there is none. It stands beside the checkout
// unless the environment variable MPTCPANALYZER_SHARED says otherwise.
std::string shared_captures();

}  // namespace mptcpanalyzer
