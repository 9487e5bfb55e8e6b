// What a query answered, as a table of text or as JSON.
#pragma once

#include "output/export/duckdb_session.h"
#include "output/output.h"

namespace mptcpanalyzer {

void write_query_text(const QueryResult& result, Output& out);
// {"rows":[{"tcpstream":0,...},...]}
void write_query_json(const QueryResult& result, Output& out);

}  // namespace mptcpanalyzer
