// What summary_extended prints.
#pragma once

#include <span>

#include "ends/delivery/two_ended_summary.h"
#include "output/output.h"
#include "output/quantity.h"

namespace mptcpanalyzer {

void write_received_text(ConnectionId connection, std::span<const ReceivedDirection> directions,
                         Units units, Output& out);
void write_received_json(ConnectionId connection, std::span<const ReceivedDirection> directions,
                         Output& out);

}  // namespace mptcpanalyzer
