#include "command/summary_options.h"

#include <algorithm>
#include <utility>

namespace mptcpanalyzer {

Argument& add_role(ArgumentList& takes, std::string names, std::string help,
                   std::function<void(Role)> accept) {
  const auto take = [accept = std::move(accept)](const std::string& name) -> Result<Done> {
    accept(name == to_string(Role::client) ? Role::client : Role::server);
    return Done{};
  };
  return takes.choice(std::move(names), {"Client", "Server"}, std::move(help), take);
}

DestinationOption::DestinationOption(ArgumentList& takes)
    : roles_(std::make_shared<std::vector<Role>>()) {
  add_role(takes, "--dest", "Only the direction towards this role; may be repeated",
           [roles = roles_](Role role) { roles->push_back(role); })
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
