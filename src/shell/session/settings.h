// The settings: what the config file, options of the program and the command `set` can choose. One
// table, from which the file's keys, --print-config, `set` and its completion derive.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "command/arguments.h"
#include "command/options.h"

namespace mptcpanalyzer {

struct SettingInfo {
  std::string_view name;  // the key in section [mptcpanalyzer]
  ArgumentType values;
  std::string_view help;
  // Takes the value over. The Error says what it should be; its `where` is left to the caller.
  Result<Done> (*apply)(Options& options, const std::string& value);
  std::string (*text)(const Options& options);  // as apply would read it back
  bool is_ignored = false;                      // of the original: accepted, and without effect
};

const std::vector<SettingInfo>& setting_infos();

// The pager that counts: the setting, else $PAGER, else less.
std::string pager_program(const Options& options);

// Where the history is kept: the setting, else below $XDG_DATA_HOME; empty: nowhere.
std::string history_path(const Options& options);

// nullptr: there is none of this name (hyphens count as underscores).
const SettingInfo* find_setting(std::string_view name);

// The setting whose name is nearest to a mistyped one; empty when none is near.
std::string_view nearest_setting(std::string_view name);

// Settings: the values, and where each came from.
class Settings {
 public:
  Settings();

  Options options;

  // `origin` is for people: "FILE, line 3", "command line", "set". Fails when the value is none of
  // the setting's, and then changes nothing.
  Result<Done> set(const SettingInfo& setting, const std::string& value, std::string origin);

  // "default" when nobody set it.
  const std::string& origin(const SettingInfo& setting) const;

 private:
  std::vector<std::string> origins_;  // in the order of setting_infos()
};

// Takes over what the settings say of errors and warnings: how many, in which colour.
void apply_to_diagnostics(const Options& options);

}  // namespace mptcpanalyzer
