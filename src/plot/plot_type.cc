#include "plot/plot_type.h"

#include <algorithm>

namespace mptcpanalyzer {
namespace {

std::string names(const OneCapturePlot& plot) {
  return plot.level == Level::tcp ? "CAPTURE TCPSTREAM" : "CAPTURE MPTCPSTREAM";
}

std::string names(const TwoCapturesPlot& plot) {
  if (!plot.level) return "tcp|mptcp CAPTURE1 STREAM1 CAPTURE2 STREAM2";
  const std::string stream = plot.level == Level::tcp ? "TCPSTREAM" : "MPTCPSTREAM";
  return "CAPTURE1 " + stream + "1 CAPTURE2 " + stream + "2";
}

std::string names(const PmFilesPlot& /*plot*/) {
  return "GLOB ATTRIBUTE...";
}

std::string names(const Ns3NodePlot& /*plot*/) {
  return "FOLDER NODE ATTRIBUTE...";
}

}  // namespace

bool PlotType::takes(PlotOption option) const {
  return std::find(options.begin(), options.end(), option) != options.end();
}

bool PlotType::has_function() const {
  return std::visit([](const auto& plot) { return plot.draw != nullptr; }, input);
}

std::string arguments_text(const PlotType& type) {
  const std::string text = std::visit([](const auto& plot) { return names(plot); }, type.input);
  return type.takes(PlotOption::fields) ? text + " FIELD..." : text;
}

}  // namespace mptcpanalyzer
