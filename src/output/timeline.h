// What happened to a connection, one event a row: text and JSON, of one capture or of both ends.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ends/clocks/clock_estimate.h"
#include "ends/delivery/timeline_ends.h"
#include "output/output.h"

namespace mptcpanalyzer {

struct TimelineReport {
  std::string first_capture;
  const CaptureTables* first = nullptr;
  ConnectionId first_stream = 0;
  std::string second_capture;  // empty: of one capture
  const CaptureTables* second = nullptr;
  ConnectionId second_stream = 0;
  bool first_is_at_client = true;
  std::optional<ClockEstimate> clocks;
  std::vector<EventAtEnds> events;
};

// Of one capture; `trace` has timeline_columns(), is of the same capture as the signals, and
// outlives the report. Fails when it has no such connection.
Result<TimelineReport> timeline_report(const SignalList& signals, const Trace& trace,
                                       ConnectionId id);

// "MP_FASTCLOSE: aborts the connection". `tables` are of the capture that the event is of.
std::string words_of(const TimelineEvent& event, const CaptureTables& tables);

void write_timeline_text(const TimelineReport& report, Output& out);
void write_timeline_json(const TimelineReport& report, Output& out);

}  // namespace mptcpanalyzer
