#include "command/subject_argument.h"

#include <utility>

namespace mptcpanalyzer {
namespace {

std::string argument_of(Level level) {
  return level == Level::mptcp ? "mptcpstream" : "tcpstream";
}

}  // namespace

void add_stream(ArgumentList& takes, Level level, std::string help, std::uint32_t& number) {
  takes.positional(argument_of(level),
                   level == Level::mptcp ? ArgumentKind::mptcp_stream : ArgumentKind::tcp_stream,
                   std::move(help), into(number));
}

void add_all_streams(ArgumentList& takes, Level level, std::string help, bool& all) {
  takes.flag("--all", std::move(help), all).excludes = {argument_of(level)};
}

Argument& add_protocol(ArgumentList& takes, std::string names, std::string help, Level& level) {
  Argument& argument =
      takes.choice(std::move(names), {"tcp", "mptcp"}, std::move(help),
                   [&level](const std::string& word) -> Result<Done> {
                     level = word == to_string(Level::mptcp) ? Level::mptcp : Level::tcp;
                     return Done{};
                   });
  argument.type = ArgumentKind::protocol;
  return argument;
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
