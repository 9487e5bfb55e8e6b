// The commands, one file each. run() puts them in the table of shell/session/command.h.
#pragma once

#include <vector>

#include "plot/registry.h"
#include "shell/session/command.h"

namespace mptcpanalyzer {

Command load_pcap_command();
Command list_tcp_connections_command();
Command list_mptcp_connections_command();
Command list_subflows_command();
Command list_reinjections_command();
Command tcp_summary_command();
Command mptcp_summary_command();
Command checkhealth_command();
Command timeline_command();
Command diagnose_command();
Command explain_command();
Command check_command();
Command tocsv_command();
Command export_command();
Command sql_command();
Command dump_command();
Command map_tcp_connection_command();
Command map_mptcp_connection_command();
Command nstat_command();
Command rates_command();
Command print_owds_command();
Command qualify_reinjections_command();
Command summary_extended_command();
Command plot_command(const PlotRegistry& plots);
Command list_available_plots_command(const PlotRegistry& plots);
Command clean_cache_command();
Command clean_pcap_command();
Command list_interfaces_command();
Command list_plugins_command();
Command live_analysis_command();
Command load_topo_command();
Command mptcp_required_buffer_command();
Command help_command();
Command history_command();
Command run_script_command();
Command alias_command();
Command set_command();
Command shell_command();
Command quit_command();

// All of these, in the order in which help lists them.
std::vector<Command> all_commands(const PlotRegistry& plots);

}  // namespace mptcpanalyzer
