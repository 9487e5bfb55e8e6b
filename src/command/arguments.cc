#include "command/arguments.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <utility>

namespace mptcpanalyzer {
namespace {

bool equal_in_any_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](unsigned char x, unsigned char y) {
    return std::tolower(x) == std::tolower(y);
  });
}

std::string joined(const std::vector<std::string>& words, std::string_view separator) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += separator;
    text += word;
  }
  return text;
}

// By ArgumentKind.
constexpr std::string_view kUsualNames[] = {
    "",       "TEXT",      "TEXT",  "CAPTURE",   "FILE",      "TCPSTREAM", "MPTCPSTREAM",
    "STREAM", "tcp|mptcp", "FIELD", "FIELD,...", "INTERFACE", "COMMAND",   "SETTING",
    "ALIAS",  "STYLE",     "ID",
};
static_assert(std::size(kUsualNames) == static_cast<std::size_t>(ArgumentKind::finding) + 1);

// Those between the |s; none of a name without.
std::vector<std::string> words_in(const std::string& name) {
  std::vector<std::string> words;
  if (name.find('|') == std::string::npos) return words;
  for (std::size_t begin = 0; begin <= name.size();) {
    const std::size_t end = std::min(name.find('|', begin), name.size());
    std::string word = name.substr(begin, end - begin);
    if (word.find_first_of("[,") == std::string::npos) words.push_back(std::move(word));
    begin = end + 1;
  }
  return words;
}

}  // namespace

ArgumentType::ArgumentType(ArgumentKind of_kind)
    : ArgumentType(of_kind, std::string(kUsualNames[static_cast<std::size_t>(of_kind)])) {}

ArgumentType::ArgumentType(ArgumentKind of_kind, std::string of_name)
    : kind(of_kind), name(std::move(of_name)), words(words_in(name)) {}

ArgumentType::ArgumentType(std::string of_name) : name(std::move(of_name)), words(words_in(name)) {
  if (!name.empty()) kind = words.empty() ? ArgumentKind::text : ArgumentKind::words;
}

std::vector<std::string> Argument::each_name() const {
  std::vector<std::string> found;
  for (std::size_t begin = 0; begin <= names.size();) {
    const std::size_t end = std::min(names.find(',', begin), names.size());
    found.push_back(names.substr(begin, end - begin));
    begin = end + 1;
  }
  return found;
}

bool Argument::has_name(std::string_view name) const {
  const std::vector<std::string> all = each_name();
  return std::find(all.begin(), all.end(), name) != all.end();
}

ArgumentList::ArgumentList() {
  flag("-h,--help", "Print this help", [] {});
}

ArgumentList::~ArgumentList() = default;

Argument& ArgumentList::add(Argument argument) {
  return arguments_.emplace_back(std::move(argument));
}

Argument& ArgumentList::positional(std::string name, ArgumentType type, std::string help,
                                   Accept accept) {
  Argument& added = optional(std::move(name), std::move(type), std::move(help), std::move(accept));
  added.is_required = true;
  return added;
}

Argument& ArgumentList::optional(std::string name, ArgumentType type, std::string help,
                                 Accept accept) {
  return option(std::move(name), std::move(type), std::move(help), std::move(accept));
}

Argument& ArgumentList::option(std::string names, ArgumentType type, std::string help,
                               Accept accept) {
  Argument argument;
  argument.names = std::move(names);
  argument.type = std::move(type);
  argument.help = std::move(help);
  argument.accept = std::move(accept);
  return add(std::move(argument));
}

Argument& ArgumentList::choice(std::string names, std::initializer_list<const char*> words,
                               std::string help, Accept accept) {
  const std::vector<std::string> all(words.begin(), words.end());
  const auto accept_one = [all, accept = std::move(accept)](const std::string& given) {
    const auto word = std::find_if(all.begin(), all.end(), [&given](const std::string& one) {
      return equal_in_any_case(one, given);
    });
    if (word != all.end()) return accept(*word);
    return Result<Done>(
        Error{"'" + given + "' is none of its values", "", "give one of " + joined(all, ", ")});
  };
  return option(std::move(names), joined(all, "|"), std::move(help), accept_one);
}

Argument& ArgumentList::flag(std::string names, std::string help, bool& value) {
  return flag(std::move(names), std::move(help), [&value] { value = true; });
}

Argument& ArgumentList::flag(std::string names, std::string help, std::function<void()> act) {
  const auto accept = [act = std::move(act)](const std::string&) -> Result<Done> {
    act();
    return Done{};
  };
  return option(std::move(names), ArgumentKind::none, std::move(help), accept);
}

ArgumentList& ArgumentList::subcommand(std::string_view kind, std::string_view name,
                                       std::string_view summary, std::function<void()> choose) {
  Subcommand& added = *subcommands_.emplace_back(std::make_unique<Subcommand>());
  added.kind = kind;
  added.name = name;
  added.summary = summary;
  added.choose = std::move(choose);
  return added.takes;
}

std::vector<const Argument*> ArgumentList::positionals() const {
  std::vector<const Argument*> found;
  for (const Argument& argument : arguments_) {
    if (argument.is_positional()) found.push_back(&argument);
  }
  return found;
}

const Argument* ArgumentList::find_option(std::string_view name) const {
  const auto found =
      std::find_if(arguments_.begin(), arguments_.end(), [name](const Argument& argument) {
        return !argument.is_positional() && argument.has_name(name);
      });
  return found == arguments_.end() ? nullptr : &*found;
}

const Subcommand* ArgumentList::find_subcommand(std::string_view name) const {
  const auto found = std::find_if(subcommands_.begin(), subcommands_.end(),
                                  [name](const auto& one) { return one->name == name; });
  return found == subcommands_.end() ? nullptr : found->get();
}

}  // namespace mptcpanalyzer
