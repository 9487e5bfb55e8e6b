// PlotType: one kind of plot: its name, its arguments and the function that draws it.
//
// A plot is one file in plot/plots and a line in plot/registry.cc. The shell declares its arguments
// from what stands here and loads what it is drawn from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/subject/subject.h"
#include "base/result.h"
#include "ends/clocks/clock_estimate.h"
#include "ends/pairing/merged_trace.h"
#include "plot/figure.h"
#include "trace/columns/trace.h"
#include "trace/filter/chosen_rows.h"

namespace mptcpanalyzer {

// What the arguments name.
enum class PlotInput : std::uint8_t {
  tcp_stream,             // CAPTURE TCPSTREAM
  mptcp_stream,           // CAPTURE MPTCPSTREAM
  two_mptcp_streams,      // CAPTURE1 MPTCPSTREAM1 CAPTURE2 MPTCPSTREAM2
  two_streams,            // tcp|mptcp CAPTURE1 STREAM1 CAPTURE2 STREAM2
  snapshots_of_mptcp_pm,  // GLOB
  traces_of_ns3,          // FOLDER NODE
};

// What it takes besides --dest, --skip and --filter.
enum class PlotOption : std::uint8_t {
  fields,      // FIELD…, numeric ones
  attributes,  // names of what its files have
  syndrop,
  dack,
  window,
  bins,
  clock,
  meta,
  subflows,
};

struct PlotOptions {
  std::vector<Role> dests = {Role::server, Role::client};
  std::vector<StreamId> skipped;
  std::optional<Filter> filter;
  std::vector<FieldId> fields;
  std::vector<std::string> attributes;
  bool drop_syn = false;
  bool data_acks = false;
  std::optional<double> window_s;  // positive; nothing: one that suits the duration
  std::uint32_t bins = 100;        // at least 1
  bool meta = false;
  bool subflows = false;
};

struct PlotRequest {
  // The capture, or the first of two, with the columns of the plot, of the fields and of the
  // filter; and the stream or connection in it, which exists.
  const Trace* trace = nullptr;
  std::uint32_t stream = 0;
  // Of two captures.
  Level level = Level::mptcp;  // what their streams are
  const Trace* second = nullptr;
  const MergedTrace* merged = nullptr;
  std::optional<ClockEstimate> clocks;
  ClockDifference correction;
  bool corrected = false;
  // What files to read, for plots of no capture.
  std::vector<std::string> files;
  std::string folder;
  std::string node;
  PlotOptions options;
};

struct PlotType {
  std::string_view name;
  std::string_view summary;
  PlotInput input = PlotInput::tcp_stream;
  std::vector<PlotOption> options;
  ColumnSet columns;
  std::string_view example;  // its arguments, without the name
  Result<Figure> (*draw)(const PlotRequest& request);

  bool takes(PlotOption option) const;
};

}  // namespace mptcpanalyzer
