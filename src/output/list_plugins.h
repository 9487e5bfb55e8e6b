// What list_plugins tells.
#pragma once

#include <string>
#include <vector>

#include "output/output.h"

namespace mptcpanalyzer {

struct PluginInfo {
  std::string file;
  std::string name;  // empty when it was refused before it told
  std::string version;
  std::string summary;
  std::vector<std::string> commands;
  std::vector<std::string> plots;
  std::string refusal;  // why it was not loaded; empty: it was
};

// `folders`: where plugins were looked for.
void write_plugins_text(const std::vector<PluginInfo>& plugins,
                        const std::vector<std::string>& folders, Output& out);
void write_plugins_json(const std::vector<PluginInfo>& plugins,
                        const std::vector<std::string>& folders, Output& out);

}  // namespace mptcpanalyzer
