#include "shell/arguments/argument_at_cursor.h"

namespace mptcpanalyzer {
namespace {

class Walk {
 public:
  explicit Walk(const ArgumentList& command) { enter(command); }

  void step(const std::string& word) {
    if (pending_ != nullptr) {
      at_.given.emplace_back(std::exchange(pending_, nullptr), word);
      return;
    }
    if (!only_positionals_ && word == "--") {
      only_positionals_ = true;
    } else if (!only_positionals_ && word.size() > 1 && word.front() == '-') {
      step_option(word);
    } else if (const Subcommand* subcommand = at_.takes->find_subcommand(word)) {
      enter(subcommand->takes);
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
    at_.subcommand = !at_.takes->subcommands().empty();
    at_.options = !only_positionals_;
    return at_;
  }

 private:
  void enter(const ArgumentList& takes) {
    at_.takes = &takes;
    positionals_ = takes.positionals();
    next_ = 0;
  }

  void step_option(const std::string& word) {
    const std::string name = word.substr(0, word.find('='));
    const Argument* option = at_.takes->find_option(name);
    if (option != nullptr && !option->is_flag() && name.size() == word.size()) pending_ = option;
  }

  void step_positional(const std::string& word) {
    if (next_ >= positionals_.size()) return;
    at_.given.emplace_back(positionals_[next_], word);
    // The last of them may take any number of words.
    if (!positionals_[next_]->takes_many) ++next_;
  }

  ArgumentAtCursor at_;
  std::vector<const Argument*> positionals_;
  std::size_t next_ = 0;
  const Argument* pending_ = nullptr;  // the option whose value comes next
  bool only_positionals_ = false;
};

}  // namespace

ArgumentAtCursor argument_at_cursor(const ArgumentList& command,
                                    const std::vector<std::string>& words) {
  Walk walk(command);
  for (const std::string& word : words)
    walk.step(word);
  return walk.finish();
}

}  // namespace mptcpanalyzer
