#include "flow/interface_choice.h"

#include <fmt/format.h>

namespace mptcpanalyzer {

void InterfaceChoice::look_at(const std::vector<Interface>& interfaces) {
  if (wanted_.empty() || chosen_.size() == interfaces.size()) return;
  for (std::size_t i = chosen_.size(); i < interfaces.size(); ++i) {
    const bool is_named = interfaces[i].name == wanted_;
    is_name_ |= is_named;
    chosen_.push_back(is_named || (!is_name_ && fmt::format("{}", i) == wanted_));
    found_ |= chosen_.back();
  }
}

Error InterfaceChoice::error(const std::string& capture) const {
  return {fmt::format("there is no interface {}", wanted_), capture,
          "list_interfaces shows those there are"};
}

}  // namespace mptcpanalyzer
