#include "shell/run.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <fmt/format.h>
#include <memory>
#include <string>
#include <vector>

#include "shell/command.h"
#include "shell/diagnostics.h"
#include "shell/format_option.h"
#include "shell/interrupt.h"
#include "shell/usage_error.h"
#include "shell/version.h"

namespace mptcpanalyzer {
namespace {

enum ExitStatus : int { kDone = 0, kFailed = 1, kWrongUsage = 2 };

class ProgramHelp : public CLI::Formatter {
 public:
  std::string make_usage(const CLI::App* /*app*/, std::string /*name*/) const override {
    return "Usage: mptcpanalyzer [OPTIONS] COMMAND [ARGUMENTS]\n";
  }
};

// CLI11 wants the arguments last first.
void parse(CLI::App& parser, std::vector<std::string> arguments) {
  std::reverse(arguments.begin(), arguments.end());
  parser.parse(arguments);
}

std::string list_of_commands() {
  std::string text = "Commands (COMMAND --help tells more):\n";
  for (const Command& command : commands()) {
    std::string names{command.name};
    for (const std::string_view alias : command.aliases)
      names += fmt::format(", {}", alias);
    text += fmt::format("  {:<32}{}\n", names, command.summary);
  }
  return text;
}

// The program's own options, up to the command. Returns the command and its arguments.
std::vector<std::string> parse_options(CLI::App& parser, Options& options, int argc,
                                       const char* const* argv) {
  parser.formatter(std::make_shared<ProgramHelp>());
  parser.footer(list_of_commands());
  parser.set_version_flag("--version", std::string("mptcpanalyzer ") + kVersion,
                          "Print the version");
  parser
      .add_option("-l,--load", options.capture,
                  "The capture to work on, or a CSV of tocsv; - is standard input")
      ->type_name("CAPTURE");
  add_format_option(parser, [&options](Format format) { options.format = format; });
  parser.add_flag_callback(
      "-H,--human-readable", [&options] { options.units = Units::human; },
      "Amounts in units: KiB, Mbit/s");
  parser.add_flag_callback(
      "--no-progress", [&options] { options.show_progress = false; },
      "No progress on standard error");
  parser.add_flag("--salvage", options.salvage,
                  "Answer from what stands before a damaged record, instead of failing");
  parser.add_flag_callback(
      "-r,--regen", [&options] { options.cache.read = false; },
      "Read the capture even if its trace is in the cache");
  parser.add_flag_callback(
      "--no-cache", [&options] { options.cache.read = options.cache.write = false; },
      "Neither use nor keep cached traces");
  parser.add_option("--cachedir", options.cache.folder, "The folder of the cached traces")
      ->type_name("DIR");
  parser.prefix_command();
  parse(parser, std::vector<std::string>(argv + 1, argv + argc));
  return parser.remaining();
}

ExitStatus run_command(const Command& command, std::vector<std::string> arguments,
                       Session& session) {
  CLI::App parser{std::string(command.summary), std::string(command.name)};
  const RunCommand run_it = command.declare(parser);
  try {
    parse(parser, std::move(arguments));
  } catch (const CLI::CallForHelp&) {
    session.out().write(parser.help());
    return kDone;
  } catch (const UsageError& error) {
    print_error(error.error());
    return kWrongUsage;
  } catch (const CLI::ParseError& error) {
    print_error(fmt::format("{}: {}; '{} --help' tells its arguments", command.name, error.what(),
                            command.name));
    return kWrongUsage;
  }
  const Result<Done> result = run_it(session);
  if (!result) {
    print_error(result.error());
    return kFailed;
  }
  return kDone;
}

ExitStatus dispatch(std::vector<std::string> words, Session& session) {
  if (words.empty()) {
    print_error("no command was given; 'mptcpanalyzer --help' lists them");
    return kWrongUsage;
  }
  const Command* command = find_command(words.front());
  if (command == nullptr) {
    if (words.front().front() == '-') {
      print_error(
          fmt::format("there is no option '{}'; 'mptcpanalyzer --help' lists them", words.front()));
      return kWrongUsage;
    }
    const std::string_view nearest = nearest_command(words.front());
    const std::string hint = nearest.empty() ? "" : fmt::format("did you mean '{}'? ", nearest);
    print_error(fmt::format("there is no command '{}'; {}'mptcpanalyzer --help' lists them",
                            words.front(), hint));
    return kWrongUsage;
  }
  words.erase(words.begin());
  return run_command(*command, std::move(words), session);
}

ExitStatus parse_and_dispatch(int argc, const char* const* argv, Output& out) {
  CLI::App parser{"Passive analyser of Multipath TCP", "mptcpanalyzer"};
  Options options;
  std::vector<std::string> words;
  try {
    words = parse_options(parser, options, argc, argv);
  } catch (const CLI::CallForHelp&) {
    out.write(parser.help());
    return kDone;
  } catch (const CLI::CallForVersion& version) {
    out.print("{}\n", version.what());
    return kDone;
  } catch (const CLI::ParseError& error) {
    print_error(fmt::format("{}; 'mptcpanalyzer --help' lists the options", error.what()));
    return kWrongUsage;
  }
  Session session(std::move(options), out);
  return dispatch(std::move(words), session);
}

}  // namespace

int run(int argc, const char* const* argv) {
  try {
    watch_for_interrupt();
    Output out(stdout, "standard output");
    ExitStatus status = parse_and_dispatch(argc, argv, out);
    const Result<Done> written = out.flush();
    if (!written) {
      print_error(written.error().line());
      status = kFailed;
    }
    if (interrupted()) die_of_interrupt();
    return status;
  } catch (const std::exception& error) {
    print_error(error.what());
    return kFailed;
  }
}

}  // namespace mptcpanalyzer
