// The options that all summaries take: --dest, -H, --json and --format.
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "command/format_option.h"
#include "flow/role.h"
#include "output/quantity.h"

namespace mptcpanalyzer {

// An option whose value is a role.
Argument& add_role(ArgumentList& takes, std::string names, std::string help,
                   std::function<void(Role)> accept);

// --dest Client|Server, which may be repeated.
class DestinationOption {
 public:
  explicit DestinationOption(ArgumentList& takes);

  // Whether the direction towards `role` was asked for.
  bool chosen(Role role) const;

  // Those asked for, towards the server first.
  std::vector<Role> roles() const;

  // Leaves only the directions that were asked for; `destination` is the member that names them.
  template <typename Direction>
  void keep_chosen(std::vector<Direction>& directions, Role Direction::*destination) const {
    std::erase_if(directions,
                  [&](const Direction& direction) { return !chosen(direction.*destination); });
  }

 private:
  std::shared_ptr<std::vector<Role>> roles_;  // empty: both
};

class UnitsOption {
 public:
  explicit UnitsOption(ArgumentList& takes);

  // What the command was told, else what the run was told.
  Units chosen(const Options& options) const { return *human_ ? Units::human : options.units; }

 private:
  std::shared_ptr<bool> human_;
};

}  // namespace mptcpanalyzer
