#include "shell/summary_options.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>
#include <string>

namespace mptcpanalyzer {

DestinationOption::DestinationOption(CLI::App& parser)
    : roles_(std::make_shared<std::vector<Role>>()) {
  parser
      .add_option_function<std::vector<std::string>>(
          "--dest",
          [roles = roles_](const std::vector<std::string>& names) {
            for (const std::string& name : names)
              roles->push_back(name == "Client" ? Role::client : Role::server);
          },
          "Only the direction towards this role; may be repeated")
      ->transform(CLI::IsMember({"Client", "Server"}, CLI::ignore_case).description(""))
      ->allow_extra_args(false)
      ->type_name("Client|Server");
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

UnitsOption::UnitsOption(CLI::App& parser) : human_(std::make_shared<bool>(false)) {
  parser.add_flag("-H,--human-readable", *human_, "Amounts in units: KiB, Mbit/s");
}

}  // namespace mptcpanalyzer
