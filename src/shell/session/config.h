// The config file: INI, with the original's section [mptcpanalyzer] and keys
// (shell/session/settings.h), and a section [aliases] of ours.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "shell/session/aliases.h"
#include "shell/session/settings.h"

namespace mptcpanalyzer {

// Takes over what the file says, or without a name what the files config of
// $XDG_CONFIG_DIRS/mptcpanalyzer and $XDG_CONFIG_HOME/mptcpanalyzer say, the latter last. Warns of
// what it does not know, with file and line, and leaves it out. Fails only when the named file
// cannot be read.
Result<Done> load_config(const std::string& path, Settings& settings, Aliases& aliases);

// The effective settings and aliases as a config file, with the origin of each as a comment.
std::string config_text(const Settings& settings, const Aliases& aliases);

}  // namespace mptcpanalyzer
