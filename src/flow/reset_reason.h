// The reasons of MP_TCPRST in words (RFC 8684 section 3.6, table 2).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace mptcpanalyzer {

constexpr std::string_view reset_reason_words(std::uint8_t reason) {
  constexpr std::array<std::string_view, 7> kWords = {
      "unspecified error",           "MPTCP-specific error",      "lack of resources",
      "administratively prohibited", "too much outstanding data", "unacceptable performance",
      "middlebox interference"};
  return reason < kWords.size() ? kWords[reason] : "unknown reason";
}

}  // namespace mptcpanalyzer
