#include "diagnosis/rules/rules.h"

namespace mptcpanalyzer {
namespace {
Judgement judge(const ConnectionCase&) {
  return {};
}
}  // namespace
Rule mpc_stripped_rule() {
  return {.id = "mpc_stripped",
          .worst = FindingSeverity::warning,
          .summary = "MP_CAPABLE was taken out of the handshake",
          .counter = "MPCapableFallbackSYNACK",
          .advice = "",
          .columns = {},
          .judge = judge};
}
}  // namespace mptcpanalyzer
