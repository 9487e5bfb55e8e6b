#include "output/map_tcp_connection.h"

#include "shell/commands/commands.h"
#include "shell/commands/matching.h"

namespace mptcpanalyzer {
namespace {

RunCommand declare(ArgumentList& takes) {
  return declare_matching<StreamMatch>(
      takes, {Level::tcp, match_tcp_stream, write_stream_matches_text, write_stream_matches_json});
}

}  // namespace

Command map_tcp_connection_command() {
  return {"map_tcp_connection",
          {},
          "Find a tcp stream in another capture",
          declare,
          "map_tcp_connection examples/s05_fullmesh.client.pcap.gz "
          "examples/s05_fullmesh.server.pcap.gz 0 -v",
          false};
}

}  // namespace mptcpanalyzer
