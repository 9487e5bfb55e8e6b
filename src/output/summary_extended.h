// What summary_extended prints.
#pragma once

#include <span>

#include "ends/delivery/summary_extended.h"
#include "output/output.h"
#include "output/quantity.h"

namespace mptcpanalyzer {

void write_summary_extended_text(ConnectionId connection,
                                 std::span<const ReceivedDirection> directions, Units units,
                                 Output& out);
void write_summary_extended_json(ConnectionId connection,
                                 std::span<const ReceivedDirection> directions, Output& out);

}  // namespace mptcpanalyzer
