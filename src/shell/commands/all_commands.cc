#include "shell/commands/commands.h"

namespace mptcpanalyzer {

std::vector<Command> all_commands(const PlotRegistry& plots) {
  return {
      load_pcap_command(),
      list_tcp_connections_command(),
      list_mptcp_connections_command(),
      list_subflows_command(),
      list_reinjections_command(),
      tcp_summary_command(),
      mptcp_summary_command(),
      checkhealth_command(),
      diagnose_command(),
      explain_command(),
      check_command(),
      timeline_command(),
      nstat_command(),
      rates_command(),
      tocsv_command(),
      export_command(),
      sql_command(),
      dump_command(),
      map_tcp_connection_command(),
      map_mptcp_connection_command(),
      print_owds_command(),
      qualify_reinjections_command(),
      summary_extended_command(),
      plot_command(plots),
      list_available_plots_command(plots),
      clean_cache_command(),
      clean_pcap_command(),
      list_interfaces_command(),
      list_plugins_command(),
      live_analysis_command(),
      load_topo_command(),
      mptcp_required_buffer_command(),
      help_command(),
      history_command(),
      run_script_command(),
      alias_command(),
      set_command(),
      shell_command(),
      quit_command(),
  };
}

}  // namespace mptcpanalyzer
