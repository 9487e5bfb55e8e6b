#include "output/list_tcp_connections.h"

#include "shell/commands/commands.h"
#include "shell/commands/listing.h"

namespace mptcpanalyzer {
namespace {

RunCommand declare(ArgumentList& takes) {
  return declare_listing(takes, write_tcp_connections_text, write_tcp_connections_json);
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
