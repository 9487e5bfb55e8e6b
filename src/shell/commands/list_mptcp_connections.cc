#include "output/list_mptcp_connections.h"

#include "shell/commands/commands.h"
#include "shell/commands/listing.h"

namespace mptcpanalyzer {
namespace {

RunCommand declare(ArgumentList& takes) {
  return declare_listing(takes, write_mptcp_connections_text, write_mptcp_connections_json);
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
