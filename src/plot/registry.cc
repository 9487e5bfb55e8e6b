#include "plot/registry.h"

#include <algorithm>
#include <utility>

#include "plot/plots/plots.h"

namespace mptcpanalyzer {

bool PlotType::takes(PlotOption option) const {
  return std::find(options.begin(), options.end(), option) != options.end();
}

namespace {

std::vector<PlotType>& table() {
  static std::vector<PlotType> types = {
      tcp_attr_plot(),   mptcp_attr_plot(),   dss_plot(),           tcp_tput_plot(),
      mptcp_tput_plot(), mptcp_gput_plot(),   owd_plot(),           reinject_plot(),
      cwnds_plot(),      interarrival_plot(), xinterarrival_plot(), dss_len_plot(),
      ns3_plot(),        agg_plot(),          flight_plot(),        rtt_plot(),
      ofo_plot(),        share_plot(),
  };
  return types;
}

}  // namespace

const std::vector<PlotType>& plot_types() {
  return table();
}

void add_plot_type(PlotType type) {
  table().push_back(std::move(type));
}

const PlotType* find_plot(std::string_view name) {
  const std::vector<PlotType>& types = plot_types();
  const auto found = std::find_if(types.begin(), types.end(),
                                  [&](const PlotType& type) { return type.name == name; });
  return found == types.end() ? nullptr : &*found;
}

std::string arguments_text(const PlotType& type) {
  std::string text;
  switch (type.input) {
    case PlotInput::tcp_stream:
      text = "CAPTURE TCPSTREAM";
      break;
    case PlotInput::mptcp_stream:
      text = "CAPTURE MPTCPSTREAM";
      break;
    case PlotInput::two_mptcp_streams:
      text = "CAPTURE1 MPTCPSTREAM1 CAPTURE2 MPTCPSTREAM2";
      break;
    case PlotInput::two_streams:
      text = "tcp|mptcp CAPTURE1 STREAM1 CAPTURE2 STREAM2";
      break;
    case PlotInput::snapshots_of_mptcp_pm:
      text = "GLOB";
      break;
    case PlotInput::traces_of_ns3:
      text = "FOLDER NODE";
      break;
  }
  if (type.takes(PlotOption::fields)) text += " FIELD...";
  if (type.takes(PlotOption::attributes)) text += " ATTRIBUTE...";
  return text;
}

}  // namespace mptcpanalyzer
