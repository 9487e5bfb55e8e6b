#include "output/plugin_output.h"

#include <fmt/format.h>

#include "output/escape.h"
#include "output/json.h"

namespace mptcpanalyzer {
namespace {

Json plugin_json(const PluginInfo& plugin) {
  Json json;
  json["file"] = plugin.file;
  json["name"] = text_or_null(plugin.name);
  json["version"] = text_or_null(plugin.version);
  json["summary"] = text_or_null(plugin.summary);
  json["commands"] = plugin.commands;
  json["plots"] = plugin.plots;
  json["refusal"] = text_or_null(plugin.refusal);
  return json;
}

std::string or_none(const std::vector<std::string>& names) {
  return names.empty() ? "none" : escape_for_terminal(fmt::format("{}", fmt::join(names, ", ")));
}

}  // namespace

void write_plugins_text(const std::vector<PluginInfo>& plugins,
                        const std::vector<std::string>& folders, Output& out) {
  for (const PluginInfo& plugin : plugins) {
    const std::string file = escape_for_terminal(plugin.file);
    if (!plugin.refusal.empty()) {
      out.print("{}\n  refused: {}\n", file, escape_for_terminal(plugin.refusal));
      continue;
    }
    out.print("{} {}: {}\n  file: {}\n  commands: {}\n  plots: {}\n",
              escape_for_terminal(plugin.name), escape_for_terminal(plugin.version),
              escape_for_terminal(plugin.summary), file, or_none(plugin.commands),
              or_none(plugin.plots));
  }
  if (plugins.empty()) out.write("no plugins\n");
  if (!folders.empty()) out.print("looked for in: {}\n", or_none(folders));
}

void write_plugins_json(const std::vector<PluginInfo>& plugins,
                        const std::vector<std::string>& folders, Output& out) {
  Json json;
  json["plugins"] = Json::array();
  for (const PluginInfo& plugin : plugins)
    json["plugins"].push_back(plugin_json(plugin));
  json["folders"] = folders;
  out.write(dump(json) + "\n");
}

}  // namespace mptcpanalyzer
