#include "shell/commands/matching.h"

#include <fmt/format.h>

namespace mptcpanalyzer {

void add_matching_options(ArgumentList& takes, MatchingArguments& arguments) {
  takes.option("--trim", "SCORE", "Leave out mappings with a lower score", into(arguments.trim))
      .default_text = fmt::format("{}", arguments.trim);
  takes.option("--limit", "N", "Show at most so many mappings",
               into<std::size_t>(arguments.limit, 1));
  takes.flag("-v,--verbose", "Tell what each score consists of", arguments.explain);
}

}  // namespace mptcpanalyzer
