#include <string>

#include "output/diagnose.h"
#include "output/quantity.h"

namespace mptcpanalyzer {
namespace {

// Decimal, as rates are.
std::string amount_text(std::uint64_t bytes) {
  const auto amount = static_cast<double>(bytes);
  if (amount < 1e3) return fmt::format("{} bytes", bytes);
  if (amount < 1e6) return fmt::format("{:.1f} kB", amount / 1e3);
  if (amount < 1e9) return fmt::format("{:.1f} MB", amount / 1e6);
  return fmt::format("{:.1f} GB", amount / 1e9);
}

std::string protocol_text(const ConnectionVerdict& verdict) {
  const std::string reason =
      verdict.fallback_reason.empty() ? std::string() : ": " + verdict.fallback_reason;
  if (verdict.only_asked) return "asked for MPTCP, is plain TCP" + reason;
  const std::string name =
      verdict.version ? fmt::format("MPTCP v{}", *verdict.version) : std::string("MPTCP");
  if (verdict.state == SubflowState::established) return name;
  if (verdict.state == SubflowState::fallback) return name + ", fell back to TCP" + reason;
  return fmt::format("{}, {}", name, to_string(verdict.state));
}

std::string subflows_text(const ConnectionVerdict& verdict) {
  if (verdict.only_asked) return "";
  const char* noun = verdict.subflows_open == 1 ? "subflow" : "subflows";
  if (verdict.subflows_used == verdict.subflows_open)
    return fmt::format(", {} {}", verdict.subflows_open, noun);
  return fmt::format(", {} of {} {} used", verdict.subflows_used, verdict.subflows_open, noun);
}

std::string carried_text(const ConnectionVerdict& verdict) {
  const std::uint64_t bytes = verdict.bytes[static_cast<std::size_t>(verdict.mptcpdest)];
  if (bytes == 0) return ", no data";
  std::string text = fmt::format(", {} to the {}", amount_text(bytes),
                                 verdict.mptcpdest == Role::client ? "client" : "server");
  if (verdict.duration_s) text += fmt::format(" in {:.1f} s", *verdict.duration_s);
  if (const auto rate = verdict.rate_bps()) text += " at " + rate_text(rate, Units::human);
  return text;
}

// Under this share of what the other paths could add they added nothing (Paasch et al., CoNEXT
// 2013).
constexpr double kHelped = 0.1;

std::string comparison_text(const ConnectionVerdict& verdict) {
  if (!verdict.paths) return "";
  const PathComparison& paths = *verdict.paths;
  const double benefit = paths.benefit();
  if (benefit < -kHelped) return ": slower than its best path alone could carry";
  if (benefit < kHelped) return ": no faster than its best path alone";
  return fmt::format(": {:.0f} % of what its further paths could add to the best one",
                     benefit * 100);
}

}  // namespace

std::string words_of(const ConnectionVerdict& verdict) {
  return protocol_text(verdict) + subflows_text(verdict) + carried_text(verdict) +
         comparison_text(verdict);
}

}  // namespace mptcpanalyzer
