// What list_subflows prints: text in the shape of the original mptcpanalyzer, and JSON
// (docs/contract.md).
#pragma once

#include <string>

#include "analysis/summary/connection_list.h"
#include "output/output.h"

namespace mptcpanalyzer {

// `all` adds versions, keys, tokens and what became of each subflow.
void write_subflows_text(const MptcpConnectionInfo& connection, bool all, Output& out);
void write_subflows_json(const MptcpConnectionInfo& connection, Output& out);

// One connection without a line end, as list_mptcp_connections has it too.
std::string subflows_json(const MptcpConnectionInfo& connection);

}  // namespace mptcpanalyzer
