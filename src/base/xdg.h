// The folders of the XDG Base Directory Specification 0.8. A variable that is unset, empty or not
// an absolute path counts as unset, as the specification asks.
// Threads: any, as long as none changes the environment.
#pragma once

#include <string>
#include <vector>

namespace mptcpanalyzer {

// $XDG_CONFIG_HOME or ~/.config, and so on; empty when there is no home folder ($HOME) either.
std::string xdg_config_home();
std::string xdg_data_home();
std::string xdg_cache_home();

// The folders of the system, the most important first: $XDG_CONFIG_DIRS or /etc/xdg. Relative ones
// are left out.
std::vector<std::string> xdg_config_dirs();

}  // namespace mptcpanalyzer
