#include "shell/dest_option.h"

#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>
#include <string>

namespace mptcpanalyzer {

DestOption::DestOption(CLI::App& parser) : named_(std::make_shared<std::vector<Role>>()) {
  parser
      .add_option_function<std::vector<std::string>>(
          "--dest",
          [named = named_](const std::vector<std::string>& roles) {
            named->clear();
            for (const std::string& role : roles)
              named->push_back(role == "Client" ? Role::client : Role::server);
          },
          "Only what travels towards this role; may be repeated")
      ->transform(CLI::IsMember({"Client", "Server"}, CLI::ignore_case))
      ->type_name("Client|Server")
      ->take_all()
      ->allow_extra_args(false);
}

std::vector<Role> DestOption::roles() const {
  std::vector<Role> roles;
  for (const Role role : {Role::server, Role::client}) {
    const bool is_named = std::find(named_->begin(), named_->end(), role) != named_->end();
    if (named_->empty() || is_named) roles.push_back(role);
  }
  return roles;
}

}  // namespace mptcpanalyzer
