// Which of the names there are a mistyped one may have meant.
#pragma once

#include <span>
#include <string_view>

namespace mptcpanalyzer {

// The name with the fewest letters to change, insert or drop; empty when none is near.
std::string_view nearest_name(std::string_view mistyped, std::span<const std::string_view> names);

}  // namespace mptcpanalyzer
