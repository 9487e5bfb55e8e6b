#include "shell/arguments/program_options.h"

#include <cassert>
#include <fmt/format.h>
#include <string_view>
#include <utility>

#include "base/version.h"
#include "capture/several_files.h"
#include "shell/arguments/argument_parser.h"
#include "shell/arguments/command_help.h"
#include "shell/session/config.h"

namespace mptcpanalyzer {
namespace {

// What the scripts for the system's shells ask with; what follows is the line that is being typed.
constexpr std::string_view kComplete = "--complete";

constexpr std::string_view kUsage =
    "Usage: mptcpanalyzer [OPTIONS] [COMMAND [ARGUMENTS] | CAPTURE | SCRIPT]\n"
    "Without any of them: the shell, or the commands on standard input.\n";

const Taker kProgram = {"mptcpanalyzer", "Passive analyser of Multipath TCP"};

// An option that stands for a setting. One with a fixed value is a flag.
void add_setting(ArgumentList& takes, Settings& settings, const std::string& names,
                 std::string_view setting_name) {
  const SettingInfo& setting = *find_setting(setting_name);
  takes.option(names, setting.values, std::string(setting.help),
               [&settings, &setting](const std::string& value) {
                 return settings.set(setting, value, "command line");
               });
}

void add_setting_flag(ArgumentList& takes, Settings& settings, const std::string& names,
                      std::string_view setting_name, const std::string& value,
                      const std::string& help) {
  const SettingInfo& setting = *find_setting(setting_name);
  takes.flag(names, help, [&settings, &setting, value] {
    [[maybe_unused]] const Result<Done> taken = settings.set(setting, value, "command line");
    assert(taken);
  });
}

}  // namespace

void declare_program_options(ArgumentList& takes, Settings& settings, ProgramArguments& arguments) {
  Options& options = settings.options;
  takes.usage(std::string(kUsage));
  takes.footer(list_of_commands());
  takes.flag("--version", "Print the version", arguments.print_version);
  takes
      .option(
          "-l,--load", ArgumentKind::capture,
          "The capture to work on, or a CSV of tocsv; - is standard input. May be repeated, or be "
          "a pattern: several files are merged by time",
          [&options](const std::string& word) -> Result<Done> {
            options.capture = with_files(options.capture, word);
            return Done{};
          })
      .takes_many = true;
  takes.option("--batch", {ArgumentKind::file, "SCRIPT"},
               "Run the commands in a file; - is standard input", into(arguments.script));
  takes.flag("--keep-going", "Go on after a command of a script that failed", arguments.keep_going);
  takes.option("-c,--config", ArgumentKind::file, "The config file, instead of the usual ones",
               into(arguments.config));
  takes.flag("--print-config", "Show the settings and where each comes from",
             arguments.print_config);
  add_setting(takes, settings, "--format", "format");
  add_setting_flag(takes, settings, "-H,--human-readable", "human_readable", "yes",
                   "Amounts in units: KiB, Mbit/s");
  add_setting(takes, settings, "--color", "color");
  add_setting_flag(takes, settings, "--no-progress", "progress", "no",
                   "No progress on standard error");
  add_setting(takes, settings, "-d,--debug", "debug");
  add_setting_flag(takes, settings, "--salvage", "salvage", "yes",
                   "Answer from what stands before a damaged record, instead of failing");
  add_setting_flag(takes, settings, "--keep-copies", "keep_copies", "yes",
                   "Take copies of packets, as of several interfaces, for packets");
  add_setting(takes, settings, "--interface", "interface");
  takes.flag("-r,--regen", "Read the capture even if its trace is in the cache",
             [&options] { options.cache.read = false; });
  takes.flag("--no-cache", "Neither use nor keep cached traces",
             [&options] { options.cache.read = options.cache.write = false; });
  add_setting(takes, settings, "--cachedir", "cache");
  takes
      .option("--plugin", ArgumentKind::file, "Load this plugin too; may be repeated",
              into(arguments.plugins))
      .takes_many = true;
  takes.flag("--no-plugins", "Load no plugins but those of --plugin", arguments.no_plugins);
  takes.choice("--completion", {"bash", "zsh", "fish"},
               "Print the script that makes a shell complete", into(arguments.completion_shell));
  // For the build.
  takes.flag("--man-page", "", arguments.print_man_page).is_hidden = true;
  takes.rest([&arguments](const std::string& word) { arguments.words.push_back(word); });
}

namespace {

Result<ParsedArguments> parse(const std::vector<std::string>& words, Settings& settings,
                              ProgramArguments& arguments) {
  ArgumentList takes;
  declare_program_options(takes, settings, arguments);
  Result<ParsedArguments> parsed = parse_arguments(takes, kProgram, words);
  if (parsed) return parsed;
  Error error = parsed.error();
  if (error.where == kProgram.name)
    error = {error.what, "", "'mptcpanalyzer --help' lists the options"};
  return error;
}

}  // namespace

std::string program_help() {
  Settings unused;
  ProgramArguments unused_arguments;
  ArgumentList takes;
  declare_program_options(takes, unused, unused_arguments);
  return help_text(takes, kProgram);
}

Result<ProgramArguments> parse_program_arguments(int argc, const char* const* argv,
                                                 Settings& settings, Aliases& aliases,
                                                 Output& out) {
  ProgramArguments arguments;
  // Its words may look like options, and be half of one.
  if (argc > 1 && std::string_view(argv[1]) == kComplete) {
    arguments.complete = true;
    arguments.words.assign(argv + 2, argv + argc);
    const Result<Done> config = load_config("", settings, aliases);
    return config ? Result<ProgramArguments>(std::move(arguments)) : config.error();
  }
  const std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
  // First only what says where the settings are to be read from.
  Settings unused;
  ProgramArguments first;
  const Result<ParsedArguments> parsed = parse(words, unused, first);
  if (!parsed) return parsed.error();
  if (parsed->help) {
    arguments.help_wanted = true;
    return arguments;
  }
  if (first.print_version) {
    out.print("mptcpanalyzer {}\n", kVersion);
    arguments.is_answered = true;
    return arguments;
  }
  const Result<Done> config = load_config(first.config, settings, aliases);
  if (!config) return config.error();
  const Result<ParsedArguments> again = parse(words, settings, arguments);
  if (!again) return again.error();
  return arguments;
}

}  // namespace mptcpanalyzer
