// Any text as each of the files that plots read (a style, a trace of ns-3, a snapshot of mptcp-pm)
// and as the style of a line. It is read, or the error names the file.
#include <cmath>
#include <string>

#include "plot/plots/ns3_traces.h"
#include "plot/plots/pm_snapshot.h"
#include "plot/style.h"
#include "require.h"

namespace mptcpanalyzer {
namespace {

void check_error(const Error& error) {
  require(error.where.starts_with("a file"), "an error tells where");
  require(!error.what.empty(), "an error tells what");
}

void check_style(const std::string& text) {
  Style style;
  const Result<Done> applied = apply_style(text, "a file", style);
  if (!applied) check_error(applied.error());
  require(!style.palette.empty(), "there is always a colour");
  require(style.font_size >= 4 && style.font_size <= 72, "the font has a size");
  require(style.font.find('\'') == std::string::npos, "a font's name ends no quotation");
  const Result<LineStyle> line = parse_line_style(text);
  if (line) style.lines.assign(201, *line);
  Series series;
  series.colour = 200;
  series.faint = true;
  require(to_string(style.colour_of(series)).size() == 7, "a colour has six digits");
}

void check_trace(const std::string& text) {
  const Result<Ns3Trace> trace = parse_ns3_trace(text, "a file");
  if (!trace) return check_error(trace.error());
  require(trace->values.size() == trace->attributes.size(), "each attribute has values");
  for (const auto& values : trace->values)
    require(values.size() == trace->times_s.size(), "each row has its place in all columns");
  for (const double time : trace->times_s)
    require(std::isfinite(time), "times are finite");
}

void check_snapshot(const std::string& text) {
  const Result<PmSnapshot> snapshot = parse_pm_snapshot(text, "a file");
  if (!snapshot) check_error(snapshot.error());
}

}  // namespace
}  // namespace mptcpanalyzer

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  mptcpanalyzer::check_style(text);
  mptcpanalyzer::check_trace(text);
  mptcpanalyzer::check_snapshot(text);
  return 0;
}
