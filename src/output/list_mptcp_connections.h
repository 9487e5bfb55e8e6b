// What list_mptcp_connections prints: text in the shape of the original mptcpanalyzer, and JSON
// (docs/contract.md), a row at a time: a listing of 100,000 connections is never held as one
// document.
#pragma once

#include "flow/capture_tables.h"
#include "output/output.h"

namespace mptcpanalyzer {

void write_mptcp_connections_text(const CaptureTables& tables, Output& out);
void write_mptcp_connections_json(const CaptureTables& tables, Output& out);

}  // namespace mptcpanalyzer
