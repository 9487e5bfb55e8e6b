#include <string>

#include "output/check_words.h"
#include "output/escape.h"

namespace mptcpanalyzer {
namespace {

constexpr std::size_t kMostConnections = 5;

std::string_view label_of(AssertionOutcome outcome) {
  if (outcome == AssertionOutcome::passed) return "ok";
  return outcome == AssertionOutcome::failed ? "FAILED" : "unknown";
}

}  // namespace

std::string words_of(const CheckReport& report, std::size_t assertion, AssertionOutcome outcome) {
  if (report.connections.empty()) return "no connection of the capture is MPTCP or asked for it";
  std::string text;
  std::size_t shown = 0;
  std::size_t left_out = 0;
  for (const CheckedConnection& connection : report.connections) {
    const AssertionResult& result = connection.results[assertion];
    if (result.outcome != outcome) continue;
    if (shown == kMostConnections) {
      ++left_out;
      continue;
    }
    ++shown;
    if (!text.empty()) text += "; ";
    text += connection.mptcpstream
                ? fmt::format("mptcp.stream {}: {}", *connection.mptcpstream, result.text)
                : fmt::format("tcp.stream {}: {}", connection.tcpstream, result.text);
  }
  if (left_out > 0) text += fmt::format("; and {} more", left_out);
  return text;
}

void write_check_text(const CheckReport& report, Output& out) {
  for (std::size_t i = 0; i < report.assertions.size(); ++i) {
    const AssertionOutcome outcome = report.outcome_of(i);
    out.print("{:<7}  {}: {}\n", label_of(outcome), escape_for_terminal(report.assertions[i].text),
              escape_for_terminal(words_of(report, i, outcome)));
  }
}

}  // namespace mptcpanalyzer
