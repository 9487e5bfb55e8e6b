#include "shell/command.h"

#include <algorithm>
#include <cassert>
#include <fmt/format.h>
#include <utility>

#include "base/nearest_name.h"
#include "shell/commands/commands.h"

namespace mptcpanalyzer {
namespace {

std::string with_underscores(std::string_view name) {
  std::string text{name};
  std::replace(text.begin(), text.end(), '-', '_');
  return text;
}

std::vector<Command>& table() {
  static std::vector<Command> commands = {
      load_pcap_command(),
      list_tcp_connections_command(),
      list_mptcp_connections_command(),
      list_subflows_command(),
      list_reinjections_command(),
      tcp_summary_command(),
      mptcp_summary_command(),
      checkhealth_command(),
      tocsv_command(),
      export_command(),
      sql_command(),
      dump_command(),
      map_tcp_connection_command(),
      map_mptcp_connection_command(),
      print_owds_command(),
      qualify_reinjections_command(),
      summary_extended_command(),
      plot_command(),
      list_available_plots_command(),
      clean_cache_command(),
      clean_pcap_command(),
      list_interfaces_command(),
      list_plugins_command(),
      live_analysis_command(),
      load_topo_command(),
      mptcp_required_buffer_command(),
      help_command(),
      history_command(),
      run_script_command(),
      alias_command(),
      set_command(),
      shell_command(),
      quit_command(),
  };
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
