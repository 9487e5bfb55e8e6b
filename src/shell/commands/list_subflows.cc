#include "output/list_subflows.h"

#include <cstdint>
#include <memory>

#include "command/format_option.h"
#include "command/subject_argument.h"
#include "shell/commands/commands.h"

namespace mptcpanalyzer {
namespace {

struct Arguments {
  std::uint32_t mptcpstream = 0;
  bool all = false;
};

RunCommand declare(ArgumentList& takes) {
  const auto arguments = std::make_shared<Arguments>();
  add_stream(takes, Level::mptcp, "Number of the MPTCP connection", arguments->mptcpstream);
  takes.flag("--all",
             "Add versions, keys, tokens, address ids, handshakes, HMAC verdicts and states",
             arguments->all);
  const FormatOption format(takes);
  return [arguments, format](Session& session) -> Result<Done> {
    const Result<std::shared_ptr<const CaptureTables>> tables = session.connections();
    if (!tables) return tables.error();
    const Result<MptcpConnectionInfo> connection =
        find_mptcp_connection(**tables, arguments->mptcpstream);
    if (!connection) return connection.error();
    if (format.chosen(session.options()) == Format::json) {
      write_subflows_json(*connection, session.out());
    } else {
      write_subflows_text(*connection, arguments->all, session.out());
    }
    return Done{};
  };
}

}  // namespace

Command list_subflows_command() {
  return {"list_subflows",
          {"ls"},
          "List the subflows of an MPTCP connection",
          declare,
          "list_subflows 0 --all"};
}

}  // namespace mptcpanalyzer
