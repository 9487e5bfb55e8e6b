#include "output/map_mptcp_connection.h"

#include "shell/commands/commands.h"
#include "shell/commands/matching.h"

namespace mptcpanalyzer {
namespace {

RunCommand declare(ArgumentList& takes) {
  return declare_matching<ConnectionMatch>(
      takes, {Level::mptcp, match_mptcp_connection, write_connection_matches_text,
              write_connection_matches_json});
}

}  // namespace

Command map_mptcp_connection_command() {
  return {"map_mptcp_connection",
          {},
          "Find an MPTCP connection in another capture",
          declare,
          "map_mptcp_connection examples/s05_fullmesh.client.pcap.gz "
          "examples/s05_fullmesh.server.pcap.gz 0 -v",
          false};
}

}  // namespace mptcpanalyzer
