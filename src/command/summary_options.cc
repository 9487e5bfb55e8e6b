#include "command/summary_options.h"

#include <algorithm>
#include <string>

namespace mptcpanalyzer {

DestinationOption::DestinationOption(ArgumentList& takes)
    : roles_(std::make_shared<std::vector<Role>>()) {
  takes
      .choice("--dest", {"Client", "Server"},
              "Only the direction towards this role; may be repeated",
              [roles = roles_](const std::string& name) -> Result<Done> {
                roles->push_back(name == "Client" ? Role::client : Role::server);
                return Done{};
              })
      .takes_many = true;
}

bool DestinationOption::chosen(Role role) const {
  return roles_->empty() || std::find(roles_->begin(), roles_->end(), role) != roles_->end();
}

std::vector<Role> DestinationOption::roles() const {
  std::vector<Role> roles;
  for (const Role role : {Role::server, Role::client}) {
    if (chosen(role)) roles.push_back(role);
  }
  return roles;
}

UnitsOption::UnitsOption(ArgumentList& takes) : human_(std::make_shared<bool>(false)) {
  takes.flag("-H,--human-readable", "Amounts in units: KiB, Mbit/s", *human_);
}

}  // namespace mptcpanalyzer
