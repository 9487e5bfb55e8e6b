#include "shell/commands/commands.h"
#include "trace/cache/cache.h"

namespace mptcpanalyzer {
namespace {

RunCommand declare(ArgumentList& /*takes*/) {
  return [](Session& session) -> Result<Done> {
    const Result<CacheCleaning> cleaned = clean_cache(session.options().cache.folder);
    if (!cleaned) return cleaned.error();
    session.out().print("removed {} file{}, {} bytes\n", cleaned->files,
                        cleaned->files == 1 ? "" : "s", cleaned->bytes);
    return Done{};
  };
}

}  // namespace

Command clean_cache_command() {
  return {.name = "clean_cache",
          .aliases = {},
          .summary = "Remove the cached traces",
          .declare = declare,
          .example = "clean_cache",
          .example_loads = false};
}

}  // namespace mptcpanalyzer
