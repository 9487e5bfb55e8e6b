// The answers of commands as CSV, made of their JSON, so that no command needs a third format.
#pragma once

#include <string_view>

#include "base/result.h"
#include "output/output.h"
#include "output/packet_csv.h"

namespace mptcpanalyzer {

// One row for each object of the innermost lists, with what the objects around it say repeated:
// {"a":1,"b":[{"c":2,"d":[{"e":3},{"e":4}]}]} becomes the header a|c|d.e and the rows 1|2|3 and
// 1|2|4. An object in an object and a list in a list add their name and a dot to the names of their
// columns; lists of plain values become comma-separated cells, null an empty one. Fails when `json`
// is no JSON.
Result<Done> write_json_as_csv(std::string_view json, PacketCsvOptions format, Output& out);

}  // namespace mptcpanalyzer
