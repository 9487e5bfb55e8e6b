#include "shell/arguments/argument_parser.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Error.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Option.hpp>
#include <algorithm>
#include <memory>
#include <utility>

#include "base/nearest_name.h"

namespace mptcpanalyzer {
namespace {

// Carries the Error of an Accept through CLI11.
class Rejected : public CLI::ParseError {
 public:
  explicit Rejected(mptcpanalyzer::Error error)
      : ParseError(error.line(), CLI::ExitCodes::ValidationError), error_(std::move(error)) {}

  const mptcpanalyzer::Error& error() const { return error_; }

 private:
  mptcpanalyzer::Error error_;
};

class OwnUsage : public CLI::Formatter {
 public:
  explicit OwnUsage(std::string usage) : usage_(std::move(usage)) {}
  std::string make_usage(const CLI::App* /*app*/, std::string /*name*/) const override {
    return usage_;
  }

 private:
  std::string usage_;
};

void hand_over(const Argument& argument, const std::string& word) {
  const Result<Done> taken = argument.accept(word);
  if (taken) return;
  mptcpanalyzer::Error error = taken.error();
  if (error.where.empty()) error.where = argument.each_name().back();
  throw Rejected(std::move(error));
}

// The option that stands for a required argument where it excludes it, as --all does for a number.
const Argument* stand_in(const ArgumentList& takes, const Argument& required) {
  const auto& all = takes.arguments();
  const auto found = std::find_if(all.begin(), all.end(), [&required](const Argument& other) {
    return std::any_of(other.excludes.begin(), other.excludes.end(),
                       [&required](const std::string& name) { return required.has_name(name); });
  });
  return found == all.end() ? nullptr : &*found;
}

// `is_spared`: another may stand for it, which is looked into when all have been parsed.
void declare_valued(CLI::App& app, const Argument& argument, bool is_spared) {
  CLI::Option* option = app.add_option(
      argument.names,
      [&argument](const CLI::results_t& words) {
        for (const std::string& word : words)
          hand_over(argument, word);
        return true;
      },
      argument.help);
  option->type_name(argument.type.name)->type_size(1)->required(argument.is_required && !is_spared);
  if (argument.takes_many)
    option->expected(1, CLI::detail::expected_max_vector_size)
        ->allow_extra_args(argument.is_positional());
  if (!argument.default_text.empty()) option->default_str(argument.default_text);
  if (argument.is_hidden) option->group("");
}

void declare(CLI::App& app, const ArgumentList& takes) {
  for (const Argument& argument : takes.arguments()) {
    if (&argument == &takes.arguments().front()) {
      app.set_help_flag(argument.names, argument.help);
    } else if (argument.is_flag()) {
      CLI::Option* flag = app.add_flag_callback(
          argument.names, [&argument] { hand_over(argument, ""); }, argument.help);
      if (argument.is_hidden) flag->group("");
    } else {
      declare_valued(app, argument, stand_in(takes, argument) != nullptr);
    }
  }
  for (const Argument& argument : takes.arguments()) {
    for (const std::string& other : argument.excludes)
      app.get_option(argument.each_name().back())->excludes(app.get_option(other));
  }
  for (const auto& subcommand : takes.subcommands()) {
    CLI::App* sub = app.add_subcommand(subcommand->name, subcommand->summary);
    declare(*sub, subcommand->takes);
    sub->callback(subcommand->choose);
  }
  if (!takes.subcommands().empty()) {
    // What was named instead of one is told better than by CLI11.
    app.require_subcommand(0, 1);
    app.allow_extras();
  }
  if (takes.rest()) app.prefix_command();
  if (!takes.footer().empty()) app.footer(takes.footer());
  if (!takes.usage().empty()) app.formatter(std::make_shared<OwnUsage>(takes.usage()));
}

// As CLI11 does for those that nothing can stand for.
void check_required(const CLI::App& app, const ArgumentList& takes) {
  const auto is_given = [&app](const Argument& argument) {
    return app.get_option(argument.each_name().back())->count() != 0;
  };
  for (const Argument& argument : takes.arguments()) {
    if (!argument.is_required || is_given(argument)) continue;
    const Argument* other = stand_in(takes, argument);
    if (other != nullptr && !is_given(*other)) throw CLI::RequiredError(argument.names);
  }
}

mptcpanalyzer::Error no_subcommand(const ArgumentList& takes, const Taker& taker,
                                   const std::vector<std::string>& remaining) {
  const std::string& kind = takes.subcommands().front()->kind;
  std::string hint = "'help " + taker.name + "' lists them";
  if (remaining.empty()) return {"no " + kind + " was named", taker.name, hint};
  std::vector<std::string_view> names;
  for (const auto& subcommand : takes.subcommands())
    names.emplace_back(subcommand->name);
  const std::string_view nearest = nearest_name(remaining.front(), names);
  if (!nearest.empty()) hint = "did you mean '" + std::string(nearest) + "'?";
  return {"there is no " + kind + " '" + remaining.front() + "'", taker.name, hint};
}

}  // namespace

Result<ParsedArguments> parse_arguments(const ArgumentList& takes, const Taker& taker,
                                        std::vector<std::string> words) {
  CLI::App app{taker.summary, taker.name};
  declare(app, takes);
  try {
    // CLI11 wants the arguments last first.
    std::reverse(words.begin(), words.end());
    app.parse(words);
    check_required(app, takes);
  } catch (const CLI::CallForHelp&) {
    return ParsedArguments{app.help(), !app.get_subcommands().empty()};
  } catch (const Rejected& rejected) {
    return rejected.error();
  } catch (const CLI::ParseError& error) {
    return mptcpanalyzer::Error{error.what(), taker.name,
                                "'help " + taker.name + "' tells its arguments"};
  }
  if (!takes.subcommands().empty() && app.get_subcommands().empty())
    return no_subcommand(takes, taker, app.remaining());
  if (takes.rest()) {
    for (const std::string& word : app.remaining())
      takes.rest()(word);
  }
  return ParsedArguments{};
}

std::string help_text(const ArgumentList& takes, const Taker& taker) {
  CLI::App app{taker.summary, taker.name};
  declare(app, takes);
  return app.help();
}

std::string subcommand_help(const Subcommand& subcommand, const Taker& taker) {
  CLI::App app{subcommand.summary, subcommand.name};
  declare(app, subcommand.takes);
  return app.help(taker.name);
}

}  // namespace mptcpanalyzer
