#include "shell/assist/system_completion.h"

#include <algorithm>
#include <fmt/format.h>

#include "shell/arguments/program_options.h"
#include "shell/assist/completion.h"
#include "shell/language/statement.h"
#include "shell/session/command.h"

namespace mptcpanalyzer {
namespace {

// `--option=value` comes in three words, because bash parts words at '='.
constexpr std::string_view kBash =
    R"(# Completion of mptcpanalyzer for bash; made by `mptcpanalyzer --completion bash`.
_mptcpanalyzer() {
  local words=() word choice
  for word in "${COMP_WORDS[@]:1:COMP_CWORD}"; do
    if ((${#words[@]})) && [[ $word == = || ${words[-1]} == *= ]]; then
      words[-1]+=$word
    else
      words+=("$word")
    fi
  done
  local current=${COMP_WORDS[COMP_CWORD]}
  [[ $current == = ]] && current=
  COMPREPLY=()
  while IFS=$'\t' read -r choice _; do
    if [[ $choice == :files ]]; then
      compopt -o filenames
      mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -f -- "$current")
    else
      [[ ${words[-1]} == --*=* ]] && choice=${choice#*=}
      COMPREPLY+=("$choice")
    fi
  done < <("${COMP_WORDS[0]}" --complete "${words[@]}" 2>/dev/null)
}
complete -F _mptcpanalyzer mptcpanalyzer
)";

constexpr std::string_view kZsh = R"(#compdef mptcpanalyzer
# Completion of mptcpanalyzer for zsh; made by `mptcpanalyzer --completion zsh`.
_mptcpanalyzer() {
  local -a choices
  local choice description
  while IFS=$'\t' read -r choice description; do
    if [[ $choice == :files ]]; then
      _files
    else
      choices+=("${choice//:/\\:}:${description}")
    fi
  done < <(${words[1]} --complete "${(@)words[2,CURRENT]}" 2>/dev/null)
  (( ${#choices} )) && _describe 'mptcpanalyzer' choices
}
_mptcpanalyzer "$@"
)";

constexpr std::string_view kFish =
    R"(# Completion of mptcpanalyzer for fish; made by `mptcpanalyzer --completion fish`.
function __mptcpanalyzer_choices
  set -l words (commandline -opc)
  for line in ($words[1] --complete $words[2..-1] (commandline -ct) 2>/dev/null)
    if test "$line" = ":files"
      __fish_complete_path (commandline -ct)
    else
      printf '%s\n' $line
    end
  end
end
complete -c mptcpanalyzer -f -a '(__mptcpanalyzer_choices)'
)";

// Where the command stands among the words, after the program's own options; the number of words if
// it has not been reached. Takes note of the capture that is loaded.
std::size_t find_command(const ArgumentList& program, const std::vector<std::string>& words,
                         Session& session) {
  std::size_t at = 0;
  while (at < words.size() && !words[at].empty() && words[at].front() == '-') {
    const std::string& word = words[at];
    const std::size_t equals = word.find('=');
    const Argument* option = program.find_option(word.substr(0, equals));
    const bool takes_next = equals == std::string::npos && option != nullptr && !option->is_flag();
    const std::string value = equals != std::string::npos           ? word.substr(equals + 1)
                              : takes_next && at + 1 < words.size() ? words[at + 1]
                                                                    : "";
    if (option != nullptr && option->has_name("--load")) session.settings().options.capture = value;
    at += takes_next ? 2 : 1;
  }
  return std::min(at, words.size());
}

}  // namespace

std::string_view completion_script(std::string_view shell) {
  if (shell == "bash") return kBash;
  if (shell == "zsh") return kZsh;
  return shell == "fish" ? kFish : "";
}

std::string completion_answer(std::vector<std::string> words, Session& session) {
  const std::string word = words.empty() ? "" : words.back();
  if (!words.empty()) words.pop_back();
  Settings unused;
  ProgramArguments unused_arguments;
  ArgumentList program;
  declare_program_options(program, unused, unused_arguments);
  std::string command;
  program.optional("command", ArgumentKind::command, "", into(command));
  std::size_t at = find_command(program, words, session);
  // `mptcpanalyzer CAPTURE COMMAND ...`
  if (at < words.size() && find_command(words[at]) == nullptr)
    session.settings().options.capture = words[at++];
  Completions found;
  if (at < words.size()) {
    std::string line;
    for (; at < words.size(); ++at)
      line += quoted_word(words[at]) + " ";
    found = complete(line, word, session);
  } else {
    const bool is_after_capture = !words.empty() && words.back() == session.options().capture;
    found = is_after_capture ? complete("", word, session)
                             : complete_arguments(program, words, word, session);
    found.files = found.files || word.empty() || word.front() != '-';
  }
  std::string answer;
  for (const Completion& choice : found.choices)
    answer += fmt::format("{}\t{}\n", choice.text, choice.description);
  if (found.files) answer += ":files\n";
  return answer;
}

}  // namespace mptcpanalyzer
