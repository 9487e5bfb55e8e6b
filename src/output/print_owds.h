// What print_owds prints, as text, JSON (docs/contract.md) and CSV with a row a packet.
#pragma once

#include "ends/delivery/print_owds.h"
#include "output/output.h"
#include "output/quantity.h"

namespace mptcpanalyzer {

void write_owds_text(const OwdReport& report, Units units, Output& out);
void write_owds_json(const OwdReport& report, Output& out);

// tcpstream|tcpdest|mptcpdest|packetid_sender|packetid_receiver|abstime_sender|abstime_receiver|
// merge_status|owd: seconds, empty where there is none; tcp streams of the first capture.
void write_owds_csv(const MergedTrace& merged, const ClockDifference& correction, Output& out);

}  // namespace mptcpanalyzer
