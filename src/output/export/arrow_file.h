// Packets as an Arrow IPC file ("Feather V2", .arrow): what pyarrow, polars, DuckDB and others
// open.
//
// Format: https://arrow.apache.org/docs/format/Columnar.html, sections "Encapsulated message
// format" and "IPC File Format", metadata version 5, no compression.
#pragma once

#include "output/export/packet_columns.h"
#include "output/output.h"

namespace mptcpanalyzer {

// Until the batches end or are stopped. `out` remembers failures.
void write_arrow_file(PacketBatches& batches, Output& out);

}  // namespace mptcpanalyzer
