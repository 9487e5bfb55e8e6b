#include "diagnosis/rules/rules.h"

namespace mptcpanalyzer {
namespace {
Judgement judge(const ConnectionCase&) {
  return {};
}
}  // namespace
Rule mpc_blackholed_rule() {
  return {.id = "mpc_blackholed",
          .worst = FindingSeverity::warning,
          .summary = "MP_CAPABLE was taken out of the handshake",
          .counter = "",
          .advice = "",
          .columns = {},
          .judge = judge};
}
}  // namespace mptcpanalyzer
