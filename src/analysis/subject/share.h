// A part as a share of the whole: contributions of subflows.
#pragma once

#include <cstdint>

namespace mptcpanalyzer {

// 0 when there is nothing to share.
inline double share_of(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace mptcpanalyzer
