// ArgumentList: what a command takes, as plain data. From it derive the parser
// (shell/arguments/argument_parser.h), help, completion (shell/assist/completion.h) and the man
// page.
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <charconv>
#include <concepts>
#include <cstdint>
#include <deque>
#include <functional>
#include <initializer_list>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace mptcpanalyzer {

enum class Format : std::uint8_t;

// Takes a word that was given for an argument. The Error needs no `where`: that is the argument.
using Accept = std::function<Result<Done>(const std::string& word)>;

// What the value of an argument is, as far as something follows from it: what completes it
// (shell/assist/completion.h).
enum class ArgumentKind : std::uint8_t {
  none,  // a flag, which takes no value
  text,
  words,  // one of some words
  capture,
  file,        // or a folder
  tcp_stream,  // a number in the capture that is named before it, or in the loaded one
  mptcp_stream,
  stream,    // one of these two, by the protocol that is named before it
  protocol,  // tcp or mptcp
  field,
  fields,  // with commas between them
  interface,
  command,
  setting,
  alias,
  style,    // of plots; a name or a file
  finding,  // of diagnose
};

struct ArgumentType {
  ArgumentKind kind = ArgumentKind::none;
  std::string name;                // what help calls it: "CAPTURE", "tcp|mptcp"
  std::vector<std::string> words;  // that it may be, or that stand for something

  ArgumentType() = default;
  // Called by the usual name of its kind, or by another: an OUTPUT is a file.
  ArgumentType(ArgumentKind of_kind);  // NOLINT(google-explicit-constructor)
  ArgumentType(ArgumentKind of_kind, std::string of_name);
  // Text, called "N" or whatever else it is. Words with | between them are those it may be; what
  // has a comma or a bracket in it stands for others: "auto|none|OFFSET[,PPM]".
  ArgumentType(std::string of_name);  // NOLINT(google-explicit-constructor)
  // NOLINTNEXTLINE(google-explicit-constructor)
  ArgumentType(const char* of_name) : ArgumentType(std::string(of_name)) {}
};

struct Argument {
  std::string names;  // "-o,--out"; of a positional, which has its place, a name without hyphen
  ArgumentType type;
  std::string help;
  Accept accept;             // a flag's is given ""
  bool is_required = false;  // as positionals are unless they are declared optional
  bool takes_many = false;   // a positional takes all words from there on; an option is repeatable
  bool is_hidden = false;    // from help
  std::string default_text;  // shown by help
  // Names of arguments that must not be given beside it; one that is required is so only without
  // it.
  std::vector<std::string> excludes;

  bool is_flag() const { return type.kind == ArgumentKind::none; }
  bool is_positional() const { return !names.empty() && names.front() != '-'; }
  // One by one, as they are typed.
  std::vector<std::string> each_name() const;
  bool has_name(std::string_view name) const;
};

struct Subcommand;

class ArgumentList {
 public:
  ArgumentList();
  // Accepts refer to the things they put values into, which copies would share.
  ArgumentList(const ArgumentList&) = delete;
  ArgumentList& operator=(const ArgumentList&) = delete;
  ~ArgumentList();

  Argument& positional(std::string name, ArgumentType type, std::string help, Accept accept);
  Argument& optional(std::string name, ArgumentType type, std::string help, Accept accept);
  Argument& option(std::string names, ArgumentType type, std::string help, Accept accept);
  // One of these words, in whatever case; `accept` is given it as it stands here.
  Argument& choice(std::string names, std::initializer_list<const char*> words, std::string help,
                   Accept accept);
  Argument& flag(std::string names, std::string help, bool& value);
  Argument& flag(std::string names, std::string help, std::function<void()> act);
  // From the first word that fits nothing else on, all words are the caller's, options too.
  void rest(std::function<void(const std::string& word)> take) { rest_ = std::move(take); }
  // `kind`: what subcommands are ("plot"). `choose` is called if it is the one that is named.
  ArgumentList& subcommand(std::string_view kind, std::string_view name, std::string_view summary,
                           std::function<void()> choose);
  // Below the help.
  void footer(std::string text) { footer_ = std::move(text); }
  // Instead of the line that help begins with.
  void usage(std::string text) { usage_ = std::move(text); }

  // `-h,--help` is the first.
  const std::deque<Argument>& arguments() const { return arguments_; }
  std::vector<const Argument*> positionals() const;
  // The option of this name; nullptr: there is none.
  const Argument* find_option(std::string_view name) const;
  const std::vector<std::unique_ptr<Subcommand>>& subcommands() const { return subcommands_; }
  const Subcommand* find_subcommand(std::string_view name) const;
  const std::function<void(const std::string& word)>& rest() const { return rest_; }
  const std::string& footer() const { return footer_; }
  const std::string& usage() const { return usage_; }

  // The format that was asked for, of a command that takes one (command/format_option.h).
  std::shared_ptr<std::optional<Format>> format;

 private:
  Argument& add(Argument argument);

  std::deque<Argument> arguments_;  // the list hands out references to its elements
  std::vector<std::unique_ptr<Subcommand>> subcommands_;
  std::function<void(const std::string& word)> rest_;
  std::string footer_;
  std::string usage_;
};

struct Subcommand {
  std::string kind;
  std::string name;
  std::string summary;
  std::function<void()> choose;
  ArgumentList takes;
};

// Accepts that put the word into a value, which outlives the ArgumentList's parser.

inline Accept into(std::string& value) {
  return [&value](const std::string& word) -> Result<Done> {
    value = word;
    return Done{};
  };
}

inline Accept into(std::optional<std::string>& value) {
  return [&value](const std::string& word) -> Result<Done> {
    value = word;
    return Done{};
  };
}

// The words of an argument that takes many.
inline Accept into(std::vector<std::string>& values) {
  return [&values](const std::string& word) -> Result<Done> {
    values.push_back(word);
    return Done{};
  };
}

// The whole word as a number; nothing when it is none, or not between the limits, which belong to
// the range.
template <typename T>
std::optional<T> number_of(std::string_view word, T least, T most) {
  T value{};
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  const bool is_number = error == std::errc{} && end == word.data() + word.size();
  return is_number && value >= least && value <= most ? std::optional<T>(value) : std::nullopt;
}

inline Error no_whole_number(const std::string& word, std::uint64_t least, std::uint64_t most) {
  return {"'" + word + "' is not a number it can be", "",
          "give a whole number from " + std::to_string(least) + " to " + std::to_string(most)};
}

// Whole numbers from `least` to `most`.
template <std::unsigned_integral T>
Accept into(T& value, T least = 0, T most = std::numeric_limits<T>::max()) {
  return [&value, least, most](const std::string& word) -> Result<Done> {
    const auto number = number_of<T>(word, least, most);
    if (!number) return no_whole_number(word, least, most);
    value = *number;
    return Done{};
  };
}

template <std::unsigned_integral T>
Accept into(std::optional<T>& value, T least = 0, T most = std::numeric_limits<T>::max()) {
  return [&value, least, most](const std::string& word) -> Result<Done> {
    value = T{};
    return into(*value, least, most)(word);
  };
}

template <std::unsigned_integral T>
Accept into(std::vector<T>& values) {
  return [&values](const std::string& word) -> Result<Done> {
    return into(values.emplace_back())(word);
  };
}

inline Accept into(double& value) {
  return [&value](const std::string& word) -> Result<Done> {
    constexpr double kMost = std::numeric_limits<double>::max();
    const auto number = number_of<double>(word, -kMost, kMost);
    if (!number) return Error{"'" + word + "' is not a number", "", "give one such as 2.5"};
    value = *number;
    return Done{};
  };
}

// A number above 0.
inline Accept into_positive(std::optional<double>& value) {
  return [&value](const std::string& word) -> Result<Done> {
    const auto number = number_of<double>(word, std::numeric_limits<double>::min(),
                                          std::numeric_limits<double>::max());
    if (!number) return Error{"'" + word + "' is not a number above 0", "", "give one such as 0.5"};
    value = *number;
    return Done{};
  };
}

}  // namespace mptcpanalyzer
