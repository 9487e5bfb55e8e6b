// The rules, a file each in this folder. What each looks for, and its thresholds with their
// sources, stands in docs/findings/ID.md, which `explain ID` prints.
#pragma once

#include "diagnosis/facts/rule.h"

namespace mptcpanalyzer {

Rule mpc_stripped_rule();
Rule mpc_blackholed_rule();
Rule mpc_mirrored_rule();
Rule mpc_ack_lost_rule();
Rule options_stripped_midway_rule();
Rule fell_back_rule();
Rule checksum_failed_rule();
Rule mapping_corrupt_rule();
Rule join_unanswered_rule();
Rule join_refused_rule();
Rule join_token_or_hmac_rule();
Rule join_stripped_rule();
Rule subflow_unused_rule();
Rule add_addr_unanswered_rule();
Rule remove_addr_ignored_rule();
Rule subflow_reset_rule();
Rule backup_misused_rule();
Rule no_aggregation_rule();
Rule window_limited_rule();
Rule application_limited_rule();
Rule head_of_line_rule();
Rule stall_rule();
Rule wasteful_reinjection_rule();
Rule path_poor_rule();
Rule bad_close_rule();
Rule shared_bottleneck_rule();
Rule capture_unfit_rule();

}  // namespace mptcpanalyzer
