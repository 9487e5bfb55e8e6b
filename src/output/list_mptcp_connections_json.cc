#include "analysis/summary/connection_list.h"
#include "output/list_mptcp_connections.h"
#include "output/list_subflows.h"

namespace mptcpanalyzer {

void write_mptcp_connections_json(const CaptureTables& tables, Output& out) {
  out.write("{\"mptcp_connections\":[");
  bool first = true;
  for (const ConnectionId id : listed_connections(tables)) {
    out.write(first ? "\n" : ",\n");
    out.write(subflows_json(describe_mptcp_connection(tables, id)));
    first = false;
  }
  out.write("]}\n");
}

}  // namespace mptcpanalyzer
