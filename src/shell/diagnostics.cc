#include "shell/diagnostics.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fmt/format.h>

#include "output/escape.h"
#include "output/excerpt.h"

namespace mptcpanalyzer {
namespace {

// The other anomalies tell of odd traffic, these of an answer that may lack something.
constexpr std::array kIncompleteAnswer = {
    Anomaly::record_cut,        Anomaly::damage_skipped, Anomaly::trailing_garbage,
    Anomaly::unknown_link_type, Anomaly::bad_interface,  Anomaly::tcp_header_cut,
    Anomaly::options_cut,
};

}  // namespace

void print_error(const std::string& line) {
  std::string one_line = line;
  std::replace(one_line.begin(), one_line.end(), '\n', ' ');
  fmt::print(stderr, "mptcpanalyzer: {}\n", escape_for_terminal(one_line));
}

void print_error(const Error& error) {
  print_error(error.line());
  fmt::print(stderr, "{}", excerpt_lines(error.excerpt));
}

void print_warnings(const std::string& capture, const Anomalies& anomalies) {
  for (const Anomaly anomaly : kIncompleteAnswer) {
    const Anomalies::Counter& counter = anomalies[anomaly];
    if (counter.count == 0) continue;
    const std::string times =
        counter.count == 1 ? "" : fmt::format("{} times, first: ", counter.count);
    const std::string where =
        counter.first_frame == 0 ? "" : fmt::format(" ({}frame {})", times, counter.first_frame);
    print_error(fmt::format("warning: {}: {}{}", capture, anomaly_info(anomaly).sentence, where));
  }
}

}  // namespace mptcpanalyzer
