#include "output/json.h"
#include "output/list_plugins.h"

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

}  // namespace

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
