// The plots, one file each.
#pragma once

#include "plot/plot_type.h"

namespace mptcpanalyzer {

PlotType tcp_attr_plot();
PlotType mptcp_attr_plot();
PlotType dss_plot();
PlotType tcp_tput_plot();
PlotType mptcp_tput_plot();
PlotType mptcp_gput_plot();
PlotType owd_plot();
PlotType reinject_plot();
PlotType cwnds_plot();
PlotType interarrival_plot();
PlotType xinterarrival_plot();
PlotType dss_len_plot();
PlotType ns3_plot();
PlotType agg_plot();
PlotType flight_plot();
PlotType rtt_plot();
PlotType ofo_plot();
PlotType share_plot();

}  // namespace mptcpanalyzer
