// What plots are drawn from: a stream of one capture, the same of two, files of mptcp-pm, a folder
// of ns-3. Of each there is what the plot is given, and what a plot of that kind says of itself.
//
// The shell declares the arguments of each kind and loads what they name
// (shell/arguments/plot_arguments.h).
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "analysis/subject/subject.h"
#include "base/result.h"
#include "ends/clocks/clock_estimate.h"
#include "ends/pairing/merged_trace.h"
#include "plot/figure.h"
#include "plot/plot_options.h"
#include "trace/columns/trace.h"

namespace mptcpanalyzer {

// A tcp stream or MPTCP connection, which exists. The trace has the columns of the plot, of the
// fields and of the filter.
struct OneCapture {
  const Trace* trace = nullptr;
  Level level = Level::mptcp;
  std::uint32_t stream = 0;
};

// The same in two captures. Numbers are those of the first.
struct TwoCaptures {
  OneCapture first;
  const Trace* second = nullptr;
  const MergedTrace* merged = nullptr;
  std::optional<ClockEstimate> clocks;
  ClockDifference correction;
  bool corrected = false;
};

// What mptcp-pm wrote.
struct PmFiles {
  std::vector<std::string> patterns;    // names of files, `*` and `?` stand for others
  std::vector<std::string> attributes;  // what to draw of them
};

// What ns-3 wrote of a node.
struct Ns3Node {
  std::string folder;
  std::string node;
  std::vector<std::string> attributes;
  bool meta = false;  // neither, or both: all there is
  bool subflows = false;
};

// CAPTURE TCPSTREAM, or CAPTURE MPTCPSTREAM.
struct OneCapturePlot {
  Level level = Level::mptcp;
  Result<Figure> (*draw)(const OneCapture& from, const PlotOptions& options) = nullptr;
};

// CAPTURE1 STREAM1 CAPTURE2 STREAM2.
struct TwoCapturesPlot {
  std::optional<Level> level;  // nothing: the first argument says it, tcp or mptcp
  Result<Figure> (*draw)(const TwoCaptures& from, const PlotOptions& options) = nullptr;
};

// GLOB ATTRIBUTE...
struct PmFilesPlot {
  Result<Figure> (*draw)(const PmFiles& from) = nullptr;
};

// FOLDER NODE ATTRIBUTE...
struct Ns3NodePlot {
  Result<Figure> (*draw)(const Ns3Node& from) = nullptr;
};

using PlotInput = std::variant<OneCapturePlot, TwoCapturesPlot, PmFilesPlot, Ns3NodePlot>;

}  // namespace mptcpanalyzer
