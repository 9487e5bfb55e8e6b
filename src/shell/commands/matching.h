// What the commands that look for a stream or connection in another capture have in common.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "command/format_option.h"
#include "command/two_captures.h"
#include "ends/matching/direction_profile.h"
#include "shell/session/command.h"

namespace mptcpanalyzer {

struct MatchingArguments : StreamPair {
  double trim = 10;       // the least score to be shown, in bits
  std::size_t limit = 0;  // 0: all
  bool explain = false;
};

// --trim, --limit and -v.
void add_matching_options(ArgumentList& takes, MatchingArguments& arguments);

// Drops what was not asked for of `matches`, which has the best first.
template <typename Match>
void trim_matches(std::vector<Match>& matches, const MatchingArguments& arguments) {
  std::erase_if(matches, [&](const Match& match) { return match.score.value() < arguments.trim; });
  if (arguments.limit != 0 && matches.size() > arguments.limit)
    matches.erase(matches.begin() + static_cast<std::ptrdiff_t>(arguments.limit), matches.end());
}

// One of these commands: `Match` is StreamMatch or ConnectionMatch.
template <typename Match>
struct MatchingQuestion {
  Level level;  // what the number is of
  std::vector<Match> (*match)(const Trace& first, const Trace& second, std::uint32_t number);
  void (*write_text)(const Trace& first, const Trace& second, std::uint32_t number,
                     std::span<const Match> matches, bool explain, Output& out);
  void (*write_json)(std::uint32_t number, std::span<const Match> matches, Output& out);
};

template <typename Match>
RunCommand declare_matching(ArgumentList& takes, const MatchingQuestion<Match>& mapping) {
  const auto arguments = std::make_shared<MatchingArguments>();
  add_stream_to_match(takes, *arguments, mapping.level);
  add_matching_options(takes, *arguments);
  const FormatOption format(takes);
  return [=](Session& session) -> Result<Done> {
    const Result<TwoTraces> traces = load_both(session, *arguments, kProfileColumns);
    if (!traces) return traces.error();
    const auto& [first, second] = *traces;
    if (!exists(first.tables(), mapping.level, arguments->stream1))
      return no_such_subject(mapping.level, arguments->stream1, first.tables().name);
    std::vector<Match> matches = mapping.match(first, second, arguments->stream1);
    trim_matches(matches, *arguments);
    if (format.chosen(session.options()) == Format::json) {
      mapping.write_json(arguments->stream1, matches, session.out());
    } else {
      mapping.write_text(first, second, arguments->stream1, matches, arguments->explain,
                         session.out());
    }
    return Done{};
  };
}

}  // namespace mptcpanalyzer
