#include "shell/session/config.h"

#include <algorithm>
#include <fmt/format.h>
#include <unistd.h>

#include "base/read_file.h"
#include "base/xdg.h"
#include "shell/session/add_alias.h"
#include "shell/session/ini.h"
#include "shell/terminal/diagnostics.h"

namespace mptcpanalyzer {
namespace {

constexpr std::size_t kMaxBytes = 1U << 20U;
constexpr std::string_view kSection = "mptcpanalyzer";
constexpr std::string_view kAliasSection = "aliases";

void take_setting(const IniEntry& entry, const std::string& where, Settings& settings) {
  const SettingInfo* setting = find_setting(entry.key);
  if (setting == nullptr) {
    const std::string_view nearest = nearest_setting(entry.key);
    const std::string hint = nearest.empty() ? "" : fmt::format("; did you mean '{}'?", nearest);
    print_warning(fmt::format("{}: there is no setting '{}'{}", where, entry.key, hint));
    return;
  }
  if (setting->is_ignored)
    print_warning(fmt::format("{}: '{}' has no effect: no tshark is run", where, entry.key));
  const Result<Done> taken = settings.set(*setting, entry.value, where);
  if (!taken) {
    Error error = taken.error();
    error.where = fmt::format("{}: {}", where, entry.key);
    print_warning(error.line());
  }
}

Result<Done> load_file(const std::string& path, Settings& settings, Aliases& aliases) {
  const Result<std::string> text = read_file(path, kMaxBytes);
  if (!text) return text.error();
  log_debug("config: " + path);
  const IniFile file = parse_ini(*text);
  for (const std::size_t line : file.unreadable_lines) {
    print_warning(fmt::format("{}, line {}: neither 'key = value' nor '[section]'", path, line));
  }
  for (const IniEntry& entry : file.entries) {
    const std::string where = fmt::format("{}, line {}", path, entry.line);
    if (entry.section == kSection) {
      take_setting(entry, where, settings);
    } else if (entry.section == kAliasSection) {
      const Result<Done> added = add_alias(aliases, entry.key, entry.value);
      if (!added) print_warning(fmt::format("{}: {}", where, added.error().line()));
    } else {
      print_warning(fmt::format("{}: '{}' stands in section [{}], which is neither [{}] nor [{}]",
                                where, entry.key, entry.section, kSection, kAliasSection));
    }
  }
  return Done{};
}

}  // namespace

Result<Done> load_config(const std::string& path, Settings& settings, Aliases& aliases) {
  if (!path.empty()) return load_file(path, settings, aliases);
  std::vector<std::string> folders = xdg_config_dirs();
  std::reverse(folders.begin(), folders.end());
  if (const std::string home = xdg_config_home(); !home.empty()) folders.push_back(home);
  for (const std::string& folder : folders) {
    const std::string file = folder + "/mptcpanalyzer/config";
    if (access(file.c_str(), F_OK) != 0) continue;
    const Result<Done> loaded = load_file(file, settings, aliases);
    if (!loaded) print_warning(loaded.error().line());
  }
  return Done{};
}

std::string config_text(const Settings& settings, const Aliases& aliases) {
  std::string text = fmt::format("[{}]\n", kSection);
  for (const SettingInfo& setting : setting_infos()) {
    const std::string value = setting.text(settings.options);
    // A ';' after a blank would begin a comment.
    const std::string_view equals = value.rfind(';', 0) == 0 ? " =" : " = ";
    text += fmt::format("; {} ({})\n; from: {}\n{}{}{}\n", setting.help, setting.values.name,
                        settings.origin(setting), setting.name, equals, value);
  }
  if (!aliases.empty()) text += fmt::format("\n[{}]\n", kAliasSection);
  for (const auto& [name, line] : aliases)
    text += fmt::format("{} = {}\n", name, line);
  return text;
}

}  // namespace mptcpanalyzer
