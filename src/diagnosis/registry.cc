#include "diagnosis/registry.h"

#include <algorithm>
#include <array>

#include "diagnosis/finding_pages.h"
#include "diagnosis/rules/rules.h"

namespace mptcpanalyzer {

std::span<const Rule> diagnosis_rules() {
  static const std::array kRules = {
      // In the order of the life of a connection.
      mpc_stripped_rule(),             //
      mpc_blackholed_rule(),           //
      mpc_mirrored_rule(),             //
      mpc_ack_lost_rule(),             //
      options_stripped_midway_rule(),  //
      fell_back_rule(),                //
      checksum_failed_rule(),          //
      mapping_corrupt_rule(),          //
      join_unanswered_rule(),          //
      join_refused_rule(),             //
      join_token_or_hmac_rule(),       //
      join_stripped_rule(),            //
      subflow_unused_rule(),           //
      add_addr_unanswered_rule(),      //
      remove_addr_ignored_rule(),      //
      subflow_reset_rule(),            //
      backup_misused_rule(),           //
      no_aggregation_rule(),           //
      window_limited_rule(),           //
      application_limited_rule(),      //
      head_of_line_rule(),             //
      stall_rule(),                    //
      wasteful_reinjection_rule(),     //
      path_poor_rule(),                //
      bad_close_rule(),                //
      shared_bottleneck_rule(),        //
      capture_unfit_rule(),            //
  };
  return kRules;
}

const Rule* find_rule(std::string_view id) {
  const std::span<const Rule> rules = diagnosis_rules();
  const auto at =
      std::find_if(rules.begin(), rules.end(), [id](const Rule& rule) { return rule.id == id; });
  return at == rules.end() ? nullptr : &*at;
}

std::string_view finding_page(std::string_view id) {
  for (const EmbeddedText& page : finding_pages()) {
    if (page.name == id) return page.text;
  }
  return {};
}

}  // namespace mptcpanalyzer
