#include <fmt/format.h>

#include "output/escape.h"
#include "output/list_plugins.h"

namespace mptcpanalyzer {
namespace {

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

}  // namespace mptcpanalyzer
