#include "shell/assist/completion.h"

#include <algorithm>
#include <dirent.h>
#include <fmt/format.h>
#include <memory>

#include "analysis/summary/connection_list.h"
#include "diagnosis/registry.h"
#include "output/escape.h"
#include "shell/arguments/argument_at_cursor.h"
#include "shell/arguments/style_option.h"
#include "shell/language/statement.h"
#include "shell/session/command.h"
#include "shell/session/settings.h"
#include "trace/fields/field.h"

namespace mptcpanalyzer {
namespace {

// Stands for the word at the cursor when the line is cut into words.
constexpr std::string_view kCursor = "\x01";

using Choices = std::vector<Completion>;

Choices word_choices(const std::vector<std::string>& words) {
  Choices choices;
  for (const std::string& word : words)
    choices.push_back({word, ""});
  return choices;
}

Choices interface_choices() {
  Choices choices;
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir("/sys/class/net"), closedir);
  if (!folder) return choices;
  while (const dirent* entry = readdir(folder.get())) {
    if (entry->d_name[0] != '.') choices.push_back({entry->d_name, "interface of this host"});
  }
  return choices;
}

Choices command_choices(const Aliases& aliases) {
  Choices choices;
  for (const Command& command : commands())
    choices.push_back({std::string(command.name), std::string(command.summary)});
  for (const auto& [name, line] : aliases)
    choices.push_back({name, "alias: " + escape_for_terminal(line)});
  return choices;
}

Choices field_choices() {
  Choices choices;
  for (const FieldInfo& field : all_fields())
    choices.push_back({std::string(field.name), std::string(field.label)});
  return choices;
}

Choices setting_choices(const Options& options) {
  Choices choices;
  for (const SettingInfo& setting : setting_infos())
    choices.push_back(
        {std::string(setting.name),
         fmt::format("{} (now: {})", setting.help, escape_for_terminal(setting.text(options)))});
  return choices;
}

Choices finding_choices() {
  Choices choices;
  for (const Rule& rule : diagnosis_rules())
    choices.push_back({std::string(rule.id), std::string(rule.summary)});
  return choices;
}

Choices style_choices() {
  Choices choices;
  for (const NamedStyle& style : style_names())
    choices.push_back({style.name, escape_for_terminal(style.origin)});
  return choices;
}

Choices alias_choices(const Aliases& aliases) {
  Choices choices;
  for (const auto& [name, line] : aliases)
    choices.push_back({name, escape_for_terminal(line)});
  return choices;
}

// The capture that a stream number is about: the first of the captures named just before it.
std::string capture_of(const ArgumentAtCursor& at) {
  std::string capture;
  bool in_run = false;
  // clang-tidy 14 has no ranges.  NOLINTNEXTLINE(modernize-loop-convert)
  for (auto given = at.given.rbegin(); given != at.given.rend(); ++given) {
    if (!given->first->is_positional()) continue;
    const bool is_capture = given->first->type.kind == ArgumentKind::capture;
    if (!is_capture && in_run) break;
    if (is_capture) capture = given->second;
    in_run = in_run || is_capture;
  }
  return capture;
}

// A number is one of TCP unless `mptcp` was named as the protocol before it.
bool is_about_mptcp(const ArgumentAtCursor& at) {
  return std::any_of(at.given.begin(), at.given.end(), [](const auto& given) {
    return given.first->type.kind == ArgumentKind::protocol &&
           given.second == to_string(Level::mptcp);
  });
}

Choices stream_choices(const CaptureTables* tables, bool is_mptcp) {
  Choices choices;
  if (tables == nullptr) return choices;
  if (!is_mptcp) {
    for (StreamId id = 0; id < tables->streams.size(); ++id) {
      const TcpConnectionInfo tcp = describe_tcp_connection(*tables, id);
      choices.push_back(
          {fmt::format("{}", id), fmt::format("{} -> {}, {} packets", to_string(tcp.client),
                                              to_string(tcp.server), tcp.packets)});
    }
    return choices;
  }
  for (const ConnectionId id : listed_connections(*tables)) {
    const MptcpConnectionInfo connection = describe_mptcp_connection(*tables, id);
    std::string description = fmt::format("{} subflow(s)", connection.subflows.size());
    if (!connection.subflows.empty()) {
      const TcpConnectionInfo& first = connection.subflows.front().tcp;
      description += fmt::format(", {} -> {}", to_string(first.client), to_string(first.server));
    }
    choices.push_back({fmt::format("{}", id), description});
  }
  return choices;
}

Completions value_completions(const ArgumentAtCursor& at, Session& session) {
  const auto streams = [&](bool is_mptcp) {
    return Completions{stream_choices(session.glance(capture_of(at)).get(), is_mptcp), false};
  };
  switch (at.value->type.kind) {
    case ArgumentKind::none:
      return {};
    case ArgumentKind::text:
    case ArgumentKind::words:
    case ArgumentKind::protocol:
      return {word_choices(at.value->type.words), false};
    case ArgumentKind::capture:
    case ArgumentKind::file:
      return {{}, true};
    case ArgumentKind::tcp_stream:
      return streams(false);
    case ArgumentKind::mptcp_stream:
      return streams(true);
    case ArgumentKind::stream:
      return streams(is_about_mptcp(at));
    case ArgumentKind::style:
      return {style_choices(), true};
    case ArgumentKind::finding:
      return {finding_choices(), false};
    case ArgumentKind::field:
    case ArgumentKind::fields:
      return {field_choices(), false};
    case ArgumentKind::interface:
      return {interface_choices(), false};
    case ArgumentKind::command:
      return {command_choices(session.shell().aliases), false};
    case ArgumentKind::setting:
      return {setting_choices(session.options()), false};
    case ArgumentKind::alias:
      return {alias_choices(session.shell().aliases), false};
  }
  return {};
}

void add_option_names(const ArgumentList& takes, std::string_view word, Choices& choices) {
  const bool only_long = word.substr(0, 2) == "--";
  for (const Argument& argument : takes.arguments()) {
    if (argument.is_positional() || argument.is_hidden) continue;
    for (const std::string& name : argument.each_name()) {
      if (!only_long || name.substr(0, 2) == "--") choices.push_back({name, argument.help});
    }
  }
}

void keep_matching(Choices& choices, std::string_view word) {
  std::erase_if(choices, [word](const Completion& choice) {
    return std::string_view(choice.text).substr(0, word.size()) != word;
  });
}

// Of a list `a,b,c` only the last name is completed; of `--option=value` only the value.
Completions with_prefix(Completions found, std::string_view word, std::size_t prefix) {
  keep_matching(found.choices, word.substr(prefix));
  for (Completion& choice : found.choices)
    choice.text.insert(0, word.substr(0, prefix));
  return found;
}

}  // namespace

Completions complete_arguments(const ArgumentList& takes, std::vector<std::string> words,
                               std::string_view word, Session& session) {
  const std::size_t equals = word.find('=');
  const bool is_assignment = word.substr(0, 2) == "--" && equals != std::string_view::npos;
  if (is_assignment) words.emplace_back(word.substr(0, equals));
  const ArgumentAtCursor at = argument_at_cursor(takes, words);
  if (is_assignment && at.options) return {};  // no option of that name that takes a value
  if (!word.empty() && word.front() == '-' && at.options) {
    Choices names;
    add_option_names(*at.takes, word, names);
    keep_matching(names, word);
    return {std::move(names), false};
  }
  Completions found;
  if (at.value != nullptr) found = value_completions(at, session);
  if (at.subcommand) {
    for (const auto& subcommand : at.takes->subcommands())
      found.choices.push_back({subcommand->name, subcommand->summary});
  }
  std::size_t prefix = is_assignment ? equals + 1 : 0;
  if (at.value != nullptr && at.value->type.kind == ArgumentKind::fields) {
    const std::size_t comma = word.rfind(',');
    if (comma != std::string_view::npos) prefix = std::max(prefix, comma + 1);
  }
  return with_prefix(std::move(found), word, prefix);
}

Completions complete(std::string_view line, std::string_view word, Session& session) {
  // The quote that the word begins with.
  if (!line.empty() && (line.back() == '"' || line.back() == '\'')) line.remove_suffix(1);
  Result<std::vector<Statement>> statements = parse_line(std::string(line) + std::string(kCursor));
  if (!statements || statements->empty()) return {};
  Statement& last = statements->back();
  if (last.output.kind != Redirection::Kind::none || last.words.back() != kCursor)
    return {{}, true};
  last.words.pop_back();
  if (last.words.empty()) {
    Choices names = command_choices(session.shell().aliases);
    const bool has_hyphen = word.find('-') != std::string_view::npos;
    for (Completion& name : names) {
      if (has_hyphen) std::replace(name.text.begin(), name.text.end(), '_', '-');
    }
    keep_matching(names, word);
    return {std::move(names), false};
  }
  const auto alias = session.shell().aliases.find(last.words.front());
  if (alias != session.shell().aliases.end()) {
    const Result<std::vector<Statement>> expanded = parse_line(alias->second);
    if (!expanded) return {};
    const std::vector<std::string>& stands_for = expanded->back().words;
    last.words.erase(last.words.begin());
    last.words.insert(last.words.begin(), stands_for.begin(), stands_for.end());
  }
  const Command* command = find_command(last.words.front());
  if (command == nullptr) return {};
  last.words.erase(last.words.begin());
  ArgumentList takes;
  try {
    command->declare(takes);
  } catch (...) {  // a plugin's; it is told when the command is run
    return {};
  }
  return complete_arguments(takes, std::move(last.words), word, session);
}

}  // namespace mptcpanalyzer
