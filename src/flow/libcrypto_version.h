// The version of OpenSSL's libcrypto, as it tells it.
#pragma once

#include <string>

namespace mptcpanalyzer {

std::string version_of_libcrypto();

}  // namespace mptcpanalyzer
