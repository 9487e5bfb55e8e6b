#include "command/subject_argument.h"

#include <utility>

namespace mptcpanalyzer {
void add_stream(ArgumentList& takes, Level level, std::string help, std::uint32_t& number) {
  const bool is_mptcp = level == Level::mptcp;
  takes.positional(is_mptcp ? "mptcpstream" : "tcpstream", is_mptcp ? "MPTCPSTREAM" : "TCPSTREAM",
                   std::move(help), into(number));
}

Accept into(Level& level) {
  return [&level](const std::string& word) -> Result<Done> {
    level = word == to_string(Level::mptcp) ? Level::mptcp : Level::tcp;
    return Done{};
  };
}

Result<Subject> find_subject(CommandContext& context, Level level, std::uint32_t number) {
  const Result<std::shared_ptr<const CaptureTables>> tables = context.tables();
  if (!tables) return tables.error();
  return find_subject(**tables, level, number);
}

Replay replay_of(CommandContext& context) {
  return [&context](std::span<const Subject> subjects, const OnTracked& visit) {
    return context.replay(subjects, visit);
  };
}

}  // namespace mptcpanalyzer
