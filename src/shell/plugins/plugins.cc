#include "shell/plugins/plugins.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <system_error>
#include <utility>

#include "base/xdg.h"
#include "shell/plugins/plugin_library.h"
#include "shell/session/command.h"
#include "shell/terminal/diagnostics.h"

namespace mptcpanalyzer {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFolder = "mptcpanalyzer/plugins";

std::vector<std::string> plugins_in(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.path().extension() == ".so") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// The user's folder counts first, so that what is there replaces what the system has.
bool is_overridden(const std::string& file, const std::vector<std::string>& earlier) {
  return std::any_of(earlier.begin(), earlier.end(), [&file](const std::string& other) {
    return fs::path(other).filename() == fs::path(file).filename();
  });
}

bool is_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

// Why what it offers cannot be added; empty: it can.
std::string fault_of(const PluginOffer& offer, const PlotRegistry& plots) {
  std::vector<std::string_view> names;
  const auto fault_of_name = [&names](std::string_view name, std::string_view kind, bool is_taken) {
    if (!is_name(name)) return fmt::format("'{}' is no name of a {}", name, kind);
    if (is_taken || std::find(names.begin(), names.end(), name) != names.end())
      return fmt::format("there is a {} '{}' already", kind, name);
    names.push_back(name);
    return std::string();
  };
  for (const PluginCommand& command : offer.commands) {
    std::vector<std::string_view> all = command.aliases;
    all.push_back(command.name);
    for (const std::string_view name : all) {
      std::string fault = fault_of_name(name, "command", find_command(name) != nullptr);
      if (!fault.empty()) return fault;
    }
    if (!command.declare) return fmt::format("its command '{}' has no function", command.name);
  }
  names.clear();
  for (const PlotType& plot : offer.plots) {
    std::string fault = fault_of_name(plot.name, "plot", plots.find(plot.name) != nullptr);
    if (!fault.empty()) return fault;
    if (!plot.has_function()) return fmt::format("its plot '{}' has no function", plot.name);
  }
  return offer.commands.empty() && offer.plots.empty() ? "it offers nothing" : "";
}

Command as_command(PluginCommand command) {
  return {command.name,
          std::move(command.aliases),
          command.summary,
          [declare = std::move(command.declare)](ArgumentList& takes) -> RunCommand {
            return declare(takes);
          },
          command.example,
          command.example_loads};
}

PluginInfo load_plugin(const std::string& file, PlotRegistry& plots) {
  PluginInfo info;
  info.file = file;
  const Result<Done> tried = try_plugin(file);
  Result<PluginOffer> offer = tried ? open_plugin(file) : Result<PluginOffer>(tried.error());
  if (!offer) {
    info.refusal = Error{offer.error().what, "", offer.error().hint}.line();
    return info;
  }
  info.name = offer->name;
  info.version = offer->version;
  info.summary = offer->summary;
  info.refusal = fault_of(*offer, plots);
  if (!info.refusal.empty()) return info;
  for (PluginCommand& command : offer->commands) {
    info.commands.emplace_back(command.name);
    add_command(as_command(std::move(command)));
  }
  for (PlotType& plot : offer->plots) {
    info.plots.emplace_back(plot.name);
    plots.add(std::move(plot));
  }
  return info;
}

}  // namespace

std::vector<std::string> plugin_folders() {
  std::vector<std::string> folders;
  if (const std::string home = xdg_data_home(); !home.empty())
    folders.push_back(fmt::format("{}/{}", home, kFolder));
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (!error) folders.push_back(program.parent_path().parent_path() / "lib" / kFolder);
  return folders;
}

std::vector<PluginInfo> load_plugins(const std::vector<std::string>& folders,
                                     const std::vector<std::string>& files, PlotRegistry& plots) {
  std::vector<std::string> all;
  for (const std::string& folder : folders) {
    std::vector<std::string> found = plugins_in(folder);
    std::erase_if(found, [&all](const std::string& file) { return is_overridden(file, all); });
    all.insert(all.end(), found.begin(), found.end());
  }
  all.insert(all.end(), files.begin(), files.end());
  std::vector<PluginInfo> plugins;
  for (const std::string& file : all) {
    plugins.push_back(load_plugin(file, plots));
    const PluginInfo& plugin = plugins.back();
    if (!plugin.refusal.empty())
      print_warning(fmt::format("{}: plugin not loaded: {}", file, plugin.refusal));
  }
  return plugins;
}

}  // namespace mptcpanalyzer
