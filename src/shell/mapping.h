// The options of the commands that look for a stream or connection in another capture.
#pragma once

#include <CLI/App.hpp>
#include <algorithm>
#include <cstddef>
#include <vector>

#include "shell/two_captures.h"

namespace mptcpanalyzer {

struct MappingArguments : TwoCaptureArguments {
  double trim = 10;       // the least score to be shown, in bits
  std::size_t limit = 0;  // 0: all
  bool explain = false;
};

// --trim, --limit and -v.
void add_mapping_options(CLI::App& parser, MappingArguments& arguments);

// Drops what was not asked for of `matches`, which has the best first.
template <typename Match>
void trim_matches(std::vector<Match>& matches, const MappingArguments& arguments) {
  std::erase_if(matches, [&](const Match& match) { return match.score.value() < arguments.trim; });
  if (arguments.limit != 0 && matches.size() > arguments.limit)
    matches.erase(matches.begin() + static_cast<std::ptrdiff_t>(arguments.limit), matches.end());
}

}  // namespace mptcpanalyzer
