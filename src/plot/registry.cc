#include "plot/registry.h"

#include <algorithm>
#include <utility>

#include "plot/plots/plots.h"

namespace mptcpanalyzer {
namespace {

template <typename Types>
const PlotType* find_in(const Types& types, std::string_view name) {
  const auto found = std::find_if(types.begin(), types.end(),
                                  [&](const PlotType& type) { return type.name == name; });
  return found == types.end() ? nullptr : &*found;
}

}  // namespace

const std::vector<PlotType>& built_in_plots() {
  static const std::vector<PlotType> kTypes = {
      tcp_attr_plot(),   mptcp_attr_plot(),   dss_plot(),           tcp_tput_plot(),
      mptcp_tput_plot(), mptcp_gput_plot(),   owd_plot(),           reinject_plot(),
      cwnds_plot(),      interarrival_plot(), xinterarrival_plot(), dss_len_plot(),
      ns3_plot(),        agg_plot(),          flight_plot(),        rtt_plot(),
      ofo_plot(),        share_plot(),
  };
  return kTypes;
}

const PlotType* find_plot(std::string_view name) {
  return find_in(built_in_plots(), name);
}

PlotRegistry::PlotRegistry() : types_(built_in_plots().begin(), built_in_plots().end()) {}

const PlotType* PlotRegistry::find(std::string_view name) const {
  return find_in(types_, name);
}

void PlotRegistry::add(PlotType type) {
  types_.push_back(std::move(type));
}

}  // namespace mptcpanalyzer
