#include "base/xdg.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace mptcpanalyzer {
namespace {

std::string_view absolute_path(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && value[0] == '/' ? value : "";
}

std::string home_folder(const char* variable, std::string_view below_home) {
  const std::string_view folder = absolute_path(variable);
  if (!folder.empty()) return std::string(folder);
  const std::string_view home = absolute_path("HOME");
  return home.empty() ? "" : std::string(home) + std::string(below_home);
}

std::vector<std::string> folder_list(const char* variable, std::string_view otherwise) {
  const char* value = std::getenv(variable);
  std::string_view rest = value == nullptr || value[0] == '\0' ? otherwise : value;
  std::vector<std::string> folders;
  while (!rest.empty()) {
    const std::string_view folder = rest.substr(0, rest.find(':'));
    if (!folder.empty() && folder.front() == '/') folders.emplace_back(folder);
    rest.remove_prefix(std::min(rest.size(), folder.size() + 1));
  }
  return folders;
}

}  // namespace

std::string xdg_config_home() {
  return home_folder("XDG_CONFIG_HOME", "/.config");
}

std::string xdg_data_home() {
  return home_folder("XDG_DATA_HOME", "/.local/share");
}

std::string xdg_cache_home() {
  return home_folder("XDG_CACHE_HOME", "/.cache");
}

std::vector<std::string> xdg_config_dirs() {
  return folder_list("XDG_CONFIG_DIRS", "/etc/xdg");
}

}  // namespace mptcpanalyzer
