// Packets through the Arrow C stream interface: a struct of the fields, a chunk of the trace after
// the other.
#pragma once

#include <memory>

#include "output/export/arrow_interface.h"
#include "output/export/packet_columns.h"

namespace mptcpanalyzer {

// Makes `out` a stream, which its consumer releases. The trace of `batches` must live as long as
// the stream and all that it gave out: `owner`, if any, is kept for as long.
void make_packet_stream(std::unique_ptr<PacketBatches> batches, std::shared_ptr<const void> owner,
                        ArrowArrayStream& out);

}  // namespace mptcpanalyzer
