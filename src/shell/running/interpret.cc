#include "shell/running/interpret.h"

#include <algorithm>
#include <exception>
#include <fmt/format.h>

#include "command/format_option.h"
#include "output/json_to_csv.h"
#include "shell/arguments/argument_parser.h"
#include "shell/arguments/command_help.h"
#include "shell/language/statement.h"
#include "shell/session/command.h"
#include "shell/session/redirect.h"
#include "shell/terminal/diagnostics.h"

namespace mptcpanalyzer {
namespace {

// How many aliases a command may go through; those that name each other have no end.
constexpr int kMaxAliases = 32;

// Answers in JSON are turned into CSV when that is the format that was asked for.
Result<Done> run_in_chosen_format(const RunCommand& run_it, const ArgumentList& takes,
                                  Session& session) {
  if (!wants_csv(takes, session.options())) return run_it(session);
  std::string json;
  Output captured(
      [&json](std::string_view piece) {
        json += piece;
        return 0;
      },
      "memory");
  Output& out = session.out();
  {
    const OutputElsewhere elsewhere(session, captured);
    if (Result<Done> done = run_it(session); !done) return done;
  }
  if (Result<Done> flushed = captured.flush(); !flushed) return flushed;
  return write_json_as_csv(json, {session.options().delimiter, out.is_terminal()}, out);
}

ExitStatus parse_and_run(const Command& command, std::vector<std::string> arguments,
                         Session& session) {
  ArgumentList takes;
  const RunCommand run_it = command.declare(takes);
  Result<ParsedArguments> parsed = parse_arguments(takes, taker_of(command), std::move(arguments));
  if (!parsed) {
    print_error(parsed.error());
    return kWrongUsage;
  }
  if (parsed->help) {
    session.out().write(parsed->help_is_of_subcommand
                            ? *parsed->help
                            : command_help(command, std::move(*parsed->help)));
    return kDone;
  }
  const Result<Done> result = run_in_chosen_format(run_it, takes, session);
  if (!result) {
    if (!result.error().what.empty()) print_error(result.error());
    return kFailed;
  }
  return kDone;
}

// Takes the alias that the first word is, if any, apart into commands; the words that follow it go
// to the last of them.
Result<std::vector<Statement>> expand(Statement statement, const Aliases& aliases) {
  const auto alias = aliases.find(statement.words.front());
  if (alias == aliases.end()) return std::vector<Statement>{std::move(statement)};
  Result<std::vector<Statement>> expanded = parse_line(alias->second);
  if (!expanded) return expanded.error();
  Statement& last = expanded->back();
  last.words.insert(last.words.end(), statement.words.begin() + 1, statement.words.end());
  if (statement.output.kind != Redirection::Kind::none) last.output = std::move(statement.output);
  return expanded;
}

ExitStatus run_statement(Statement statement, Session& session, int depth) {
  if (session.shell().aliases.count(statement.words.front()) != 0) {
    if (depth == kMaxAliases) {
      print_error(fmt::format("alias '{}' stands for itself; 'alias' lists what each stands for",
                              statement.words.front()));
      return kFailed;
    }
    Result<std::vector<Statement>> expanded = expand(std::move(statement), session.shell().aliases);
    if (!expanded) {
      print_error(expanded.error());
      return kWrongUsage;
    }
    ExitStatus status = kDone;
    for (Statement& part : *expanded) {
      status = run_statement(std::move(part), session, depth + 1);
      if (status != kDone) break;
    }
    return status;
  }
  Result<Redirected> redirected = Redirected::open(statement.output, session);
  if (!redirected) {
    print_error(redirected.error());
    return kFailed;
  }
  const ExitStatus status = run_words(std::move(statement.words), session);
  const Result<Done> closed = redirected->close(status == kDone);
  if (!closed) {
    print_error(closed.error());
    return status == kDone ? kFailed : status;
  }
  return status;
}

}  // namespace

ExitStatus run_words(std::vector<std::string> words, Session& session) {
  const Command* command = find_command(words.front());
  if (command == nullptr) {
    print_error(unknown_command(words.front()));
    return kWrongUsage;
  }
  words.erase(words.begin());
  log_debug(fmt::format("command: {} {}", command->name, fmt::join(words, " ")));
  try {
    return parse_and_run(*command, std::move(words), session);
  } catch (const std::exception& error) {
    print_error(fmt::format("{}: {}", command->name, error.what()));
  } catch (...) {  // a plugin may throw anything
    print_error(fmt::format("{}: an exception of an unknown type", command->name));
  }
  return kFailed;
}

ExitStatus run_line(std::string_view line, Session& session) {
  Result<std::vector<Statement>> statements = parse_line(line);
  if (!statements) {
    print_error(statements.error());
    return kWrongUsage;
  }
  for (Statement& statement : *statements) {
    const ExitStatus status = run_statement(std::move(statement), session, 0);
    if (status != kDone || session.shell().is_leaving) return status;
  }
  return kDone;
}

}  // namespace mptcpanalyzer
