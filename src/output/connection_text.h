// The listings as text, in the shape of the original mptcpanalyzer.
#pragma once

#include "analysis/summary/connection_list.h"
#include "output/output.h"

namespace mptcpanalyzer {

void write_tcp_connections_text(const CaptureTables& tables, Output& out);
void write_mptcp_connections_text(const CaptureTables& tables, Output& out);

// `all` adds versions, keys, tokens and what became of each subflow.
void write_subflows_text(const MptcpConnectionInfo& connection, bool all, Output& out);

void write_health_text(const CaptureTables& tables, Output& out);

}  // namespace mptcpanalyzer
