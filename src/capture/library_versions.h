// The versions of the libraries that captures are read with, as these libraries tell them.
#pragma once

#include <string>

namespace mptcpanalyzer {

std::string version_of_libpcap();
std::string version_of_zlib();
std::string version_of_zstd();

}  // namespace mptcpanalyzer
