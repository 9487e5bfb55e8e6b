#include "command/subject_argument.h"

#include <utility>

namespace mptcpanalyzer {

void add_stream(ArgumentList& takes, Level level, std::string help, std::uint32_t& number) {
  const bool is_mptcp = level == Level::mptcp;
  takes.positional(is_mptcp ? "mptcpstream" : "tcpstream",
                   is_mptcp ? ArgumentKind::mptcp_stream : ArgumentKind::tcp_stream,
                   std::move(help), into(number));
}

Argument& add_protocol(ArgumentList& takes, std::string names, std::string help, Level& level) {
  Argument& argument = takes.choice(std::move(names), {"tcp", "mptcp"}, std::move(help),
                                    [&level](const std::string& word) -> Result<Done> {
                                      level = word == "mptcp" ? Level::mptcp : Level::tcp;
                                      return Done{};
                                    });
  argument.type = ArgumentKind::protocol;
  return argument;
}

Result<Subject> find_subject(CommandContext& context, Level level, std::uint32_t number) {
  if (context.is_streamed()) {
    const Result<const TrackedCapture*> capture = context.connections();
    if (!capture) return capture.error();
    return find_subject(**capture, level, number);
  }
  const Result<const TraceTables*> tables = context.tables();
  if (!tables) return tables.error();
  return find_subject(**tables, level, number);
}

Replay replay_of(CommandContext& context) {
  return [&context](const std::vector<bool>& wanted, const OnTracked& on_segment) {
    return context.replay(wanted, on_segment);
  };
}

}  // namespace mptcpanalyzer
