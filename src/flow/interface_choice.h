// InterfaceChoice: the interface of a capture that --interface asks for, by name or number.
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "capture/frame.h"

namespace mptcpanalyzer {

class InterfaceChoice {
 public:
  // Empty: all. A number is that of list_interfaces, unless an interface has it for a name; several
  // interfaces of one name, as of the sections of a pcapng, are chosen together.
  explicit InterfaceChoice(std::string wanted) : wanted_(std::move(wanted)) {}

  // Takes notice of interfaces that were not there before.
  void look_at(const std::vector<Interface>& interfaces);

  bool has(std::uint32_t interface) const { return wanted_.empty() || chosen_[interface]; }

  bool found_none() const { return !wanted_.empty() && !found_; }
  Error error(const std::string& capture) const;

 private:
  std::string wanted_;
  std::vector<bool> chosen_;
  bool found_ = false;
  bool is_name_ = false;
};

}  // namespace mptcpanalyzer
