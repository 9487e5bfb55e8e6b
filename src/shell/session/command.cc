#include "shell/session/command.h"

#include <algorithm>
#include <cassert>
#include <fmt/format.h>
#include <utility>

#include "base/nearest_name.h"

namespace mptcpanalyzer {
namespace {

std::string with_underscores(std::string_view name) {
  std::string text{name};
  std::replace(text.begin(), text.end(), '-', '_');
  return text;
}

std::vector<Command>& table() {
  static std::vector<Command> commands;
  return commands;
}

}  // namespace

const std::vector<Command>& commands() {
  return table();
}

void add_command(Command command) {
  assert(find_command(command.name) == nullptr);
  table().push_back(std::move(command));
}

const Command* find_command(std::string_view name) {
  const std::string wanted = with_underscores(name);
  for (const Command& command : commands()) {
    const bool is_alias =
        std::find(command.aliases.begin(), command.aliases.end(), wanted) != command.aliases.end();
    if (command.name == wanted || is_alias) return &command;
  }
  return nullptr;
}

std::string_view nearest_command(std::string_view name) {
  std::vector<std::string_view> names;
  for (const Command& command : commands())
    names.push_back(command.name);
  return nearest_name(with_underscores(name), names);
}

Error unknown_command(std::string_view name) {
  const std::string_view nearest = nearest_command(name);
  const std::string hint = nearest.empty() ? "" : fmt::format("did you mean '{}'? ", nearest);
  return {fmt::format("there is no command '{}'", name), "", hint + "'help' lists them"};
}

}  // namespace mptcpanalyzer
