// Tables through the Arrow C stream interface: a struct of the columns, a batch of rows after the
// other.
// Threads: one at a time for each stream; the trace may be shared.
#pragma once  // Public: docs/library.md

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "output/export/arrow_interface.h"
#include "output/export/packet_columns.h"

namespace mptcpanalyzer {

struct ArrowTable {
  struct Field {
    std::string name;
    ArrowFieldType type;
  };
  std::vector<Field> fields;
  // The columns of the next rows, one for each field; none at the end. What it throws is told to
  // the consumer.
  std::function<std::vector<ArrowColumn>()> next;
};

// The packets of a trace, a chunk after the other. The trace outlives it.
ArrowTable packet_table(std::unique_ptr<PacketBatches> batches);

// Makes `out` a stream, which its consumer releases. What the table refers to must live as long as
// the stream and all that it gave out: `owner`, if any, is kept for as long.
void make_arrow_stream(ArrowTable table, std::shared_ptr<const void> owner, ArrowArrayStream& out);

}  // namespace mptcpanalyzer
