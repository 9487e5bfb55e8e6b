#include "shell/program_options.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>
#include <cassert>
#include <fmt/format.h>
#include <memory>
#include <string_view>
#include <utility>

#include "shell/command_help.h"
#include "shell/config.h"
#include "shell/usage_error.h"
#include "shell/version.h"

namespace mptcpanalyzer {
namespace {

// What the scripts for the system's shells ask with; what follows is the line that is being typed.
constexpr std::string_view kComplete = "--complete";

class ProgramHelp : public CLI::Formatter {
 public:
  std::string make_usage(const CLI::App* /*app*/, std::string /*name*/) const override {
    return "Usage: mptcpanalyzer [OPTIONS] [COMMAND [ARGUMENTS] | CAPTURE | SCRIPT]\n"
           "Without any of them: the shell, or the commands on standard input.\n";
  }
};

// An option that stands for a setting. One with a fixed value is a flag.
void add_setting(CLI::App& parser, Settings& settings, const std::string& names,
                 std::string_view setting_name) {
  const SettingInfo& setting = *find_setting(setting_name);
  parser
      .add_option_function<std::string>(
          names,
          [&settings, &setting](const std::string& value) {
            const Result<Done> taken = settings.set(setting, value, "command line");
            if (taken) return;
            Error error = taken.error();
            error.where = fmt::format("--{}", setting.name);
            throw UsageError(error);
          },
          std::string(setting.help))
      ->type_name(std::string(setting.values));
}

void add_setting_flag(CLI::App& parser, Settings& settings, const std::string& names,
                      std::string_view setting_name, const std::string& value,
                      const std::string& help) {
  const SettingInfo& setting = *find_setting(setting_name);
  parser.add_flag_callback(
      names,
      [&settings, &setting, value] {
        [[maybe_unused]] const Result<Done> taken = settings.set(setting, value, "command line");
        assert(taken);
      },
      help);
}

// CLI11 wants the arguments last first.
void parse(CLI::App& parser, int argc, const char* const* argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  std::reverse(arguments.begin(), arguments.end());
  parser.parse(arguments);
}

}  // namespace

void declare_program_options(CLI::App& parser, Settings& settings, ProgramArguments& arguments) {
  Options& options = settings.options;
  parser.formatter(std::make_shared<ProgramHelp>());
  parser.footer(list_of_commands());
  parser.set_version_flag("--version", std::string("mptcpanalyzer ") + kVersion,
                          "Print the version");
  parser
      .add_option("-l,--load", options.capture,
                  "The capture to work on, or a CSV of tocsv; - is standard input")
      ->type_name("CAPTURE");
  parser.add_option("--batch", arguments.script, "Run the commands in a file; - is standard input")
      ->type_name("SCRIPT");
  parser.add_flag("--keep-going", arguments.keep_going,
                  "Go on after a command of a script that failed");
  parser.add_option("-c,--config", arguments.config, "The config file, instead of the usual ones")
      ->type_name("FILE");
  parser.add_flag("--print-config", arguments.print_config,
                  "Show the settings and where each comes from");
  add_setting(parser, settings, "--format", "format");
  add_setting_flag(parser, settings, "-H,--human-readable", "human_readable", "yes",
                   "Amounts in units: KiB, Mbit/s");
  add_setting(parser, settings, "--color", "color");
  add_setting_flag(parser, settings, "--no-progress", "progress", "no",
                   "No progress on standard error");
  add_setting(parser, settings, "-d,--debug", "debug");
  add_setting_flag(parser, settings, "--salvage", "salvage", "yes",
                   "Answer from what stands before a damaged record, instead of failing");
  parser.add_flag_callback(
      "-r,--regen", [&options] { options.cache.read = false; },
      "Read the capture even if its trace is in the cache");
  parser.add_flag_callback(
      "--no-cache", [&options] { options.cache.read = options.cache.write = false; },
      "Neither use nor keep cached traces");
  add_setting(parser, settings, "--cachedir", "cache");
  parser
      .add_option("--completion", arguments.completion_shell,
                  "Print the script that makes a shell complete")
      ->check(CLI::IsMember({"bash", "zsh", "fish"}).description(""))
      ->type_name("bash|zsh|fish");
  // For the build.
  parser.add_flag("--man-page", arguments.print_man_page)->group("");
  parser.prefix_command();
}

namespace {

// What the options say of where the settings are to be read from.
std::string config_named(int argc, const char* const* argv) {
  Settings unused;
  ProgramArguments arguments;
  CLI::App parser;
  declare_program_options(parser, unused, arguments);
  parse(parser, argc, argv);
  return arguments.config;
}

}  // namespace

Result<ProgramArguments> parse_program_arguments(int argc, const char* const* argv,
                                                 Settings& settings, Aliases& aliases,
                                                 Output& out) {
  CLI::App parser{"Passive analyser of Multipath TCP", "mptcpanalyzer"};
  ProgramArguments arguments;
  // Its words may look like options, and be half of one.
  if (argc > 1 && std::string_view(argv[1]) == kComplete) {
    arguments.complete = true;
    arguments.words.assign(argv + 2, argv + argc);
    const Result<Done> config = load_config("", settings, aliases);
    return config ? Result<ProgramArguments>(std::move(arguments)) : config.error();
  }
  declare_program_options(parser, settings, arguments);
  try {
    const Result<Done> config = load_config(config_named(argc, argv), settings, aliases);
    if (!config) return config.error();
    parse(parser, argc, argv);
    arguments.words = parser.remaining();
  } catch (const CLI::CallForHelp&) {
    out.write(parser.help());
    arguments.is_answered = true;
  } catch (const CLI::CallForVersion& version) {
    out.print("{}\n", version.what());
    arguments.is_answered = true;
  } catch (const UsageError& error) {
    return error.error();
  } catch (const CLI::ParseError& error) {
    return Error{error.what(), "", "'mptcpanalyzer --help' lists the options"};
  }
  return arguments;
}

}  // namespace mptcpanalyzer
