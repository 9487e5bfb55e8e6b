// What live_analysis shows: a table while it runs, and a summary at the end as text or JSON.
#pragma once

#include <string>

#include "analysis/summary/live_analysis.h"
#include "capture/live_capture.h"
#include "output/output.h"
#include "output/quantity.h"

namespace mptcpanalyzer {

// The capture so far.
struct LiveStatus {
  double seconds = 0;  // since it began
  LiveCounts counts;
};

// Returns how many lines it wrote: those of the rows and at most kLiveTableLines more.
inline constexpr std::size_t kLiveTableLines = 3;
std::size_t write_live_table(const LiveAnalysis& analysis, const LiveInterval& interval,
                             double interval_seconds, const LiveStatus& status, Output& out);

// The end of a capture.
struct LiveReport {
  LiveStatus status;
  std::string filter;      // empty: none
  std::string written_to;  // empty: nowhere
};

// After LiveAnalysis::finish().
void write_live_summary_text(const LiveAnalysis& analysis, const LiveReport& report, Units units,
                             Output& out);
void write_live_summary_json(const LiveAnalysis& analysis, const LiveReport& report, Output& out);

}  // namespace mptcpanalyzer
