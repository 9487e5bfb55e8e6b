// The listings as JSON (shapes of DESIGN.md section 4), a row at a time: a listing of 100,000
// connections is never held as one document.
#pragma once

#include "analysis/summary/connection_list.h"
#include "output/output.h"

namespace mptcpanalyzer {

void write_tcp_connections_json(const CaptureTables& tables, Output& out);
void write_mptcp_connections_json(const CaptureTables& tables, Output& out);
void write_subflows_json(const MptcpConnectionInfo& connection, Output& out);
void write_health_json(const CaptureTables& tables, Output& out);

}  // namespace mptcpanalyzer
