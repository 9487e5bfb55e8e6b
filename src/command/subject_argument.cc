#include "command/subject_argument.h"

#include <fmt/format.h>
#include <utility>

namespace mptcpanalyzer {
namespace {

template <typename Find>
Result<Subject> find_subject(CommandContext& context, const Find& find, const std::string& name,
                             std::string_view listing) {
  std::optional<Subject> subject;
  if (context.is_streamed()) {
    const Result<const TrackedCapture*> capture = context.connections();
    if (!capture) return capture.error();
    subject = find(**capture);
  } else {
    const Result<const TraceTables*> tables = context.tables();
    if (!tables) return tables.error();
    subject = find(**tables);
  }
  if (subject) return std::move(*subject);
  return Error{fmt::format("there is no {}", name), context.options().capture,
               fmt::format("{} shows those there are", listing)};
}

}  // namespace

void add_stream(ArgumentList& takes, Level level, std::string help, std::uint32_t& number) {
  const bool is_mptcp = level == Level::mptcp;
  takes.positional(is_mptcp ? "mptcpstream" : "tcpstream", is_mptcp ? "MPTCPSTREAM" : "TCPSTREAM",
                   std::move(help), into(number));
}

Result<Subject> find_tcp_subject(CommandContext& context, std::uint32_t tcpstream) {
  return find_subject(
      context, [tcpstream](const auto& capture) { return find_tcp_subject(capture, tcpstream); },
      fmt::format("tcp stream {}", tcpstream), "list_tcp_connections");
}

Result<Subject> find_mptcp_subject(CommandContext& context, std::uint32_t mptcpstream) {
  return find_subject(
      context,
      [mptcpstream](const auto& capture) { return find_mptcp_subject(capture, mptcpstream); },
      fmt::format("mptcp stream {}", mptcpstream), "list_mptcp_connections");
}

}  // namespace mptcpanalyzer
