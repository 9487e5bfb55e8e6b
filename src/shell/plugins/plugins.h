// Plugins (command/plugin.h): where they are looked for, and adding what they offer to the table of
// commands and to the plots of the program.
#pragma once

#include <string>
#include <vector>

#include "output/list_plugins.h"
#include "plot/registry.h"

namespace mptcpanalyzer {

// That of the user, below $XDG_DATA_HOME, and that of the system, below the prefix that the program
// is installed in.
std::vector<std::string> plugin_folders();

// Adds what the plugins in the folders, in the order of their names, and then those in `files`
// offer. A plugin that cannot be loaded, is for another version, fails, or has a name that there is
// already adds nothing; its refusal is told here and in the result. Each is first tried in a
// process of its own, so that one that crashes while it is loaded does not take the program along.
// To be called once, before the tables are used.
std::vector<PluginInfo> load_plugins(const std::vector<std::string>& folders,
                                     const std::vector<std::string>& files, PlotRegistry& plots);

}  // namespace mptcpanalyzer
