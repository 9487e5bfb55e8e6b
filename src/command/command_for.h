// CommandFor: an entry of the table of commands. `Context` is what the command works on: the
// shell's Session, or for plugins a CommandContext.
#pragma once  // Public: docs/library.md

#include <functional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "command/arguments.h"

namespace mptcpanalyzer {

template <typename Context>
struct CommandFor {
  // What is to be done once the arguments have been parsed.
  using Run = std::function<Result<Done>(Context&)>;

  std::string_view name;  // words of a-z and 0-9, joined by '_'
  std::vector<std::string_view> aliases;
  std::string_view summary;  // one line, for the list of commands
  // Says what it takes. The types of arguments are those of shell/assist/completion.h.
  std::function<Run(ArgumentList& takes)> declare;
  // The command with arguments, as an example that runs from the checkout; empty: none is needed.
  std::string_view example = {};
  // The example needs an example capture loaded. Otherwise it names its captures itself, or needs
  // none.
  bool example_loads = true;
};

}  // namespace mptcpanalyzer
