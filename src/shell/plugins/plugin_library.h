// One plugin's shared object: opened, and asked what it offers.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "command/plugin.h"

namespace mptcpanalyzer {

struct PluginOffer {
  std::string name;
  std::string version;
  std::string summary;
  std::vector<PluginCommand> commands;
  std::vector<PlotType> plots;
};

// Opens the file for the rest of the process, since what it offers is code and text of it. Fails
// when it is no plugin, is for another version, or says why it cannot.
Result<PluginOffer> open_plugin(const std::string& file);

// The same in a child process, whose death then only tells that the plugin cannot be opened.
Result<Done> try_plugin(const std::string& file);

}  // namespace mptcpanalyzer
