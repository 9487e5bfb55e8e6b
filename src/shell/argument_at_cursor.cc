#include "shell/argument_at_cursor.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Option.hpp>

namespace mptcpanalyzer {
namespace {

class Walk {
 public:
  explicit Walk(const CLI::App& command) { enter(command); }

  void step(const std::string& word) {
    if (pending_ != nullptr) {
      at_.given.emplace_back(std::exchange(pending_, nullptr), word);
      return;
    }
    if (!only_positionals_ && word == "--") {
      only_positionals_ = true;
    } else if (!only_positionals_ && word.size() > 1 && word.front() == '-') {
      step_option(word);
    } else if (const CLI::App* subcommand = find_subcommand(*at_.parser, word)) {
      enter(*subcommand);
    } else {
      step_positional(word);
    }
  }

  ArgumentAtCursor finish() {
    if (pending_ != nullptr) {
      at_.value = pending_;
      return at_;
    }
    at_.value = next_ < positionals_.size() ? positionals_[next_] : nullptr;
    at_.subcommand = !at_.parser->get_subcommands({}).empty();
    at_.options = !only_positionals_;
    return at_;
  }

 private:
  void enter(const CLI::App& parser) {
    at_.parser = &parser;
    positionals_ = positionals(parser);
    next_ = 0;
  }

  void step_option(const std::string& word) {
    const std::string name = word.substr(0, word.find('='));
    const CLI::Option* option = at_.parser->get_option_no_throw(name);
    const bool takes_value = option != nullptr && option->get_items_expected_max() > 0;
    if (takes_value && name.size() == word.size()) pending_ = option;
  }

  void step_positional(const std::string& word) {
    if (next_ >= positionals_.size()) return;
    at_.given.emplace_back(positionals_[next_], word);
    // The last of them may take any number of words.
    if (positionals_[next_]->get_items_expected_max() <= 1) ++next_;
  }

  ArgumentAtCursor at_;
  std::vector<const CLI::Option*> positionals_;
  std::size_t next_ = 0;
  const CLI::Option* pending_ = nullptr;  // the option whose value comes next
  bool only_positionals_ = false;
};

}  // namespace

std::vector<const CLI::Option*> positionals(const CLI::App& parser) {
  return parser.get_options([](const CLI::Option* option) { return option->get_positional(); });
}

const CLI::App* find_subcommand(const CLI::App& parser, const std::string& name) {
  for (const CLI::App* subcommand : parser.get_subcommands({})) {
    if (subcommand->get_name() == name) return subcommand;
  }
  return nullptr;
}

ArgumentAtCursor argument_at_cursor(const CLI::App& command,
                                    const std::vector<std::string>& words) {
  Walk walk(command);
  for (const std::string& word : words)
    walk.step(word);
  return walk.finish();
}

}  // namespace mptcpanalyzer
