#include <cstdint>
#include <memory>

#include "command/format_option.h"
#include "command/subject_argument.h"
#include "output/connection_json.h"
#include "output/connection_text.h"
#include "shell/commands/commands.h"

namespace mptcpanalyzer {
namespace {

struct Arguments {
  std::uint32_t mptcpstream = 0;
  bool all = false;
};

Result<ConnectionId> find_listed(const TrackedCapture& capture, std::uint32_t mptcpstream) {
  const auto& connections = capture.tracker.connections().connections();
  if (mptcpstream < connections.size() && is_listed(capture.tracker, connections[mptcpstream])) {
    return ConnectionId{mptcpstream};
  }
  return Error{fmt::format("there is no mptcp stream {}", mptcpstream), capture.name,
               "list_mptcp_connections shows those there are"};
}

RunCommand declare(ArgumentList& takes) {
  const auto arguments = std::make_shared<Arguments>();
  add_stream(takes, Level::mptcp, "Number of the MPTCP connection", arguments->mptcpstream);
  takes.flag("--all",
             "Add versions, keys, tokens, address ids, handshakes, HMAC verdicts and states",
             arguments->all);
  const FormatOption format(takes);
  return [arguments, format](Session& session) -> Result<Done> {
    const Result<const TrackedCapture*> capture = session.connections();
    if (!capture) return capture.error();
    const Result<ConnectionId> id = find_listed(**capture, arguments->mptcpstream);
    if (!id) return id.error();
    const MptcpConnectionInfo connection = describe_mptcp_connection(**capture, *id);
    if (format.chosen(session.options()) == Format::json) {
      write_subflows_json(connection, session.out());
    } else {
      write_subflows_text(connection, arguments->all, session.out());
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
