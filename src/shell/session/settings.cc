#include "shell/session/settings.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fmt/format.h>
#include <optional>

#include "base/nearest_name.h"
#include "base/xdg.h"
#include "shell/terminal/colour.h"
#include "shell/terminal/diagnostics.h"
#include "trace/csv/csv_record.h"

namespace mptcpanalyzer {
namespace {

struct Choice {
  std::string_view name;
  int value;
};

constexpr Choice kSwitch[] = {{"yes", 1},   {"no", 0}, {"true", 1},
                              {"false", 0}, {"on", 1}, {"off", 0}};
constexpr Choice kFormats[] = {{"text", static_cast<int>(Format::text)},
                               {"json", static_cast<int>(Format::json)},
                               {"csv", static_cast<int>(Format::csv)}};
constexpr Choice kColours[] = {{"auto", static_cast<int>(ColourChoice::when_terminal)},
                               {"always", static_cast<int>(ColourChoice::always)},
                               {"never", static_cast<int>(ColourChoice::never)}};
constexpr Choice kLevels[] = {{"error", static_cast<int>(LogLevel::error)},
                              {"warning", static_cast<int>(LogLevel::warning)},
                              {"info", static_cast<int>(LogLevel::info)},
                              {"debug", static_cast<int>(LogLevel::debug)}};

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

template <std::size_t n>
Result<int> chosen(const Choice (&choices)[n], const std::string& value, std::string_view hint) {
  for (const Choice& choice : choices) {
    if (choice.name == lower(value)) return choice.value;
  }
  return Error{fmt::format("'{}' is none of its values", value), "", fmt::format("give {}", hint)};
}

template <std::size_t n>
std::string name_of(const Choice (&choices)[n], int value) {
  const auto* found = std::find_if(std::begin(choices), std::end(choices),
                                   [value](const Choice& choice) { return choice.value == value; });
  return std::string(found->name);
}

// A row for a setting that is a bool of Options.
template <bool Options::*member>
Result<Done> apply_switch(Options& options, const std::string& value) {
  const Result<int> on = chosen(kSwitch, value, "yes or no");
  if (!on) return on.error();
  options.*member = *on != 0;
  return Done{};
}

template <bool Options::*member>
std::string switch_text(const Options& options) {
  return options.*member ? "yes" : "no";
}

template <std::string Options::*member>
Result<Done> apply_text(Options& options, const std::string& value) {
  options.*member = value;
  return Done{};
}

template <std::string Options::*member>
std::string text_of(const Options& options) {
  return options.*member;
}

template <std::size_t index>
SettingInfo line_style(std::string_view name) {
  return {name, ArgumentKind::style, "How plots draw a line: a colour, a line type, a marker",
          [](Options& options, const std::string& value) -> Result<Done> {
            options.line_styles[index] = value;
            return Done{};
          },
          [](const Options& options) { return options.line_styles[index]; }};
}

// For what only the original needs: tshark, and Wireshark's profile.
SettingInfo ignored(std::string_view name) {
  return {name,
          "TEXT",
          "Of the original, which ran tshark; without effect",
          [](Options& /*options*/, const std::string& /*value*/) -> Result<Done> { return Done{}; },
          [](const Options& /*options*/) { return std::string(); },
          true};
}

// A path may begin with ~ or with $NAME or ${NAME} of an XDG folder or the home, as the original's
// did.
std::string expanded_path(const std::string& path) {
  const struct {
    std::string_view prefix;
    std::string folder;
  } prefixes[] = {
      {"$XDG_CONFIG_HOME", xdg_config_home()},
      {"${XDG_CONFIG_HOME}", xdg_config_home()},
      {"$XDG_DATA_HOME", xdg_data_home()},
      {"${XDG_DATA_HOME}", xdg_data_home()},
      {"$XDG_CACHE_HOME", xdg_cache_home()},
      {"${XDG_CACHE_HOME}", xdg_cache_home()},
      {"~", std::getenv("HOME") != nullptr ? std::getenv("HOME") : ""},
      {"$HOME", std::getenv("HOME") != nullptr ? std::getenv("HOME") : ""},
  };
  for (const auto& [prefix, folder] : prefixes) {
    const std::size_t length = prefix.size();
    if (path.compare(0, length, prefix) == 0 && (path.size() == length || path[length] == '/'))
      return folder + path.substr(length);
  }
  return path;
}

Result<unsigned> number(const std::string& value, unsigned greatest) {
  unsigned parsed = 0;
  const char* end = value.data() + value.size();
  const auto [stop, code] = std::from_chars(value.data(), end, parsed);
  if (code == std::errc() && stop == end && parsed <= greatest) return parsed;
  return Error{fmt::format("'{}' is not a number that it can be", value), "",
               fmt::format("give one from 0 to {}", greatest)};
}

Result<Done> apply_delimiter(Options& options, const std::string& value) {
  const std::optional<char> delimiter = csv_delimiter(value);
  if (!delimiter) {
    return Error{fmt::format("'{}' cannot part the cells of a CSV", value), "",
                 "give one character of punctuation, or 'tab'"};
  }
  options.delimiter = *delimiter;
  return Done{};
}

std::string delimiter_text(const Options& options) {
  return options.delimiter == '\t' ? std::string("tab") : std::string(1, options.delimiter);
}

Result<Done> apply_units(Options& options, const std::string& value) {
  const Result<int> on = chosen(kSwitch, value, "yes or no");
  if (!on) return on.error();
  options.units = *on != 0 ? Units::human : Units::plain;
  return Done{};
}

std::string units_text(const Options& options) {
  return options.units == Units::human ? "yes" : "no";
}

Result<Done> apply_cache_folder(Options& options, const std::string& value) {
  options.cache.folder = expanded_path(value);
  return Done{};
}

std::string cache_folder_text(const Options& options) {
  return options.cache.folder.empty() ? cache_folder() : options.cache.folder;
}

Result<Done> apply_history_file(Options& options, const std::string& value) {
  options.history_file = expanded_path(value);
  return Done{};
}

Result<Done> apply_history_size(Options& options, const std::string& value) {
  const Result<unsigned> lines = number(value, 1'000'000);
  if (!lines) return lines.error();
  options.history_size = *lines;
  return Done{};
}

constexpr unsigned kMebibyteShift = 20;

Result<Done> apply_cache_size(Options& options, const std::string& value) {
  const Result<unsigned> mebibytes = number(value, 1U << 30U);
  if (!mebibytes) return mebibytes.error();
  options.cache.max_bytes = std::uint64_t{*mebibytes} << kMebibyteShift;
  return Done{};
}

template <typename Value, Value Options::*member, const auto& choices>
Result<Done> apply_choice(Options& options, const std::string& value) {
  std::string names;
  for (const Choice& choice : choices)
    names += fmt::format("{}{}", names.empty() ? "" : ", ", choice.name);
  const Result<int> picked = chosen(choices, value, "one of " + names);
  if (!picked) return picked.error();
  options.*member = static_cast<Value>(*picked);
  return Done{};
}

template <typename Value, Value Options::*member, const auto& choices>
std::string choice_text(const Options& options) {
  return name_of(choices, static_cast<int>(options.*member));
}

}  // namespace

std::string pager_program(const Options& options) {
  if (!options.pager.empty()) return options.pager;
  const char* pager = std::getenv("PAGER");
  return pager != nullptr && pager[0] != '\0' ? pager : "less";
}

std::string history_path(const Options& options) {
  if (!options.history_file.empty()) return options.history_file;
  const std::string folder = xdg_data_home();
  return folder.empty() ? folder : folder + "/mptcpanalyzer/history";
}

const std::vector<SettingInfo>& setting_infos() {
  static const std::vector<SettingInfo> kTable = {
      {"format", "text|json|csv", "Format of answers",
       apply_choice<Format, &Options::format, kFormats>,
       choice_text<Format, &Options::format, kFormats>},
      {"human_readable", "yes|no", "Amounts in units: KiB, Mbit/s", apply_units, units_text},
      {"delimiter", "CHARACTER", "What stands between the cells of a CSV", apply_delimiter,
       delimiter_text},
      {"color", "auto|always|never", "Colours; auto: on a terminal, unless NO_COLOR is set",
       apply_choice<ColourChoice, &Options::colour, kColours>,
       choice_text<ColourChoice, &Options::colour, kColours>},
      {"progress", "yes|no", "Progress on standard error, when that is a terminal",
       apply_switch<&Options::show_progress>, switch_text<&Options::show_progress>},
      {"pager", "PROGRAM", "Shows what is longer than the screen; empty: $PAGER, or less",
       apply_text<&Options::pager>, pager_program},
      {"debug", "error|warning|info|debug", "What is told on standard error",
       apply_choice<LogLevel, &Options::log_level, kLevels>,
       choice_text<LogLevel, &Options::log_level, kLevels>},
      {"salvage", "yes|no", "Answer from what stands before a damaged record, instead of failing",
       apply_switch<&Options::salvage>, switch_text<&Options::salvage>},
      {"keep_copies", "yes|no", "Take copies of packets, as of several interfaces, for packets",
       apply_switch<&Options::keep_copies>, switch_text<&Options::keep_copies>},
      {"interface",
       {ArgumentKind::text, "NAME|N"},
       "Only what this interface of the capture saw; empty: all",
       apply_text<&Options::interface>,
       text_of<&Options::interface>},
      {"cache",
       {ArgumentKind::file, "FOLDER"},
       "The folder of the cached traces; empty: below $XDG_CACHE_HOME",
       apply_cache_folder,
       cache_folder_text},
      {"cache_size", "N", "How large the cache may grow, in MiB", apply_cache_size,
       [](const Options& options) {
         return fmt::format("{}", options.cache.max_bytes >> kMebibyteShift);
       }},
      {"history", ArgumentKind::file,
       "Where the shell keeps its history; empty: below $XDG_DATA_HOME", apply_history_file,
       history_path},
      {"history_size", "N", "How many lines of history are kept", apply_history_size,
       [](const Options& options) { return fmt::format("{}", options.history_size); }},
      line_style<0>("style0"),
      line_style<1>("style1"),
      line_style<2>("style2"),
      line_style<3>("style3"),
      ignored("wireshark_profile"),
      ignored("tshark_binary"),
  };
  return kTable;
}

const SettingInfo* find_setting(std::string_view name) {
  std::string wanted{name};
  std::replace(wanted.begin(), wanted.end(), '-', '_');
  for (const SettingInfo& setting : setting_infos()) {
    if (setting.name == wanted) return &setting;
  }
  return nullptr;
}

std::string_view nearest_setting(std::string_view name) {
  std::vector<std::string_view> names;
  for (const SettingInfo& setting : setting_infos())
    names.push_back(setting.name);
  return nearest_name(name, names);
}

Settings::Settings() : origins_(setting_infos().size(), "default") {}

Result<Done> Settings::set(const SettingInfo& setting, const std::string& value,
                           std::string origin) {
  const Result<Done> applied = setting.apply(options, value);
  if (applied)
    origins_[static_cast<std::size_t>(&setting - setting_infos().data())] = std::move(origin);
  return applied;
}

const std::string& Settings::origin(const SettingInfo& setting) const {
  return origins_[static_cast<std::size_t>(&setting - setting_infos().data())];
}

void apply_to_diagnostics(const Options& options) {
  set_diagnostic_style({options.log_level, is_colour_wanted(options.colour, stderr)});
}

}  // namespace mptcpanalyzer
