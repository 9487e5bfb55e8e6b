#include "output/list_tcp_connections.h"

#include "command/format_option.h"
#include "shell/commands/commands.h"

namespace mptcpanalyzer {
namespace {

RunCommand declare(ArgumentList& takes) {
  const FormatOption format(takes);
  return [format](Session& session) -> Result<Done> {
    const Result<std::shared_ptr<const CaptureTables>> tables = session.connections();
    if (!tables) return tables.error();
    const bool json = format.chosen(session.options()) == Format::json;
    (json ? write_tcp_connections_json : write_tcp_connections_text)(**tables, session.out());
    return Done{};
  };
}

}  // namespace

Command list_tcp_connections_command() {
  return {"list_tcp_connections",
          {"lt"},
          "List the tcp connections of the loaded capture",
          declare,
          "list_tcp_connections"};
}

}  // namespace mptcpanalyzer
