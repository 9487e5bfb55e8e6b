#include "output/list_mptcp_connections.h"

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
    (json ? write_mptcp_connections_json : write_mptcp_connections_text)(**tables, session.out());
    return Done{};
  };
}

}  // namespace

Command list_mptcp_connections_command() {
  return {"list_mptcp_connections",
          {"lm", "lc"},
          "List the MPTCP connections and their subflows",
          declare,
          "list_mptcp_connections"};
}

}  // namespace mptcpanalyzer
