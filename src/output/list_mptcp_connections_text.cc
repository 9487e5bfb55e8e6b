#include <vector>

#include "analysis/summary/connection_list.h"
#include "output/list_mptcp_connections.h"
#include "output/list_subflows.h"

namespace mptcpanalyzer {

void write_mptcp_connections_text(const CaptureTables& tables, Output& out) {
  const std::vector<ConnectionId> listed = listed_connections(tables);
  out.print("{} mptcp connection(s)\n", listed.size());
  for (const ConnectionId id : listed)
    write_subflows_text(describe_mptcp_connection(tables, id), false, out);
}

}  // namespace mptcpanalyzer
