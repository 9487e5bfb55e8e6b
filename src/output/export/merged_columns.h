// Packets of two merged captures as columns of Apache Arrow: those of `print_owds --csv`.
#pragma once  // Public: docs/library.md

#include <span>
#include <string_view>
#include <vector>

#include "ends/clocks/clock_difference.h"
#include "ends/pairing/merged_trace.h"
#include "output/export/arrow_stream.h"

namespace mptcpanalyzer {

// tcpstream (of the first capture), tcpdest, mptcpdest, packetid_sender, packetid_receiver,
// abstime_sender, abstime_receiver (ns since 1970), merge_status, owd (seconds).
std::vector<ArrowTable::Field> merged_fields();

// The packets of one direction after the other, in the order of the rows of the CSV; `fields` are
// of merged_fields(). `merged` outlives it; `correction` is taken off the delays.
ArrowTable merged_table(const MergedTrace& merged, const ClockDifference& correction,
                        std::vector<ArrowTable::Field> fields);

}  // namespace mptcpanalyzer
