// Reading a trace from a CSV that `tocsv` wrote, instead of from a capture.
//
// Any of the fields may be missing but packetid, tcpstream, ipsrc, ipdst, sport and dport, and any
// of the packets. The trace then answers the fields of the header as the CSV has them, and
// reinjected_in also where the CSV has but its inverse, reinjection_of. What the CSV does not tell
// (anomalies, handshakes, keys of a connection) the trace does not know.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "trace/columns/trace.h"

namespace mptcpanalyzer {

struct CsvTrace {
  Trace trace;
  std::vector<FieldId> fields;  // in the order of the header: what can be asked of the trace
};

// Whether a file that begins like this is such a CSV: its first cell is the name of a field.
bool looks_like_trace_csv(std::string_view start);

// `name` stands in errors: "x.csv:17:5: tcplen: 'abc' is no number".
Result<CsvTrace> read_trace_csv(std::string_view text, const std::string& name);

// Whether `path` names a CSV instead of a capture, by its ending or its first line.
bool is_trace_csv(const std::string& path);

Result<CsvTrace> load_trace_csv(const std::string& path);

}  // namespace mptcpanalyzer
