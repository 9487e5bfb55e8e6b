// JUnit XML as Jenkins, GitLab and GitHub's reporters read it: testsuite, testcase, failure,
// skipped.
#include <string>
#include <string_view>

#include "output/check_words.h"

namespace mptcpanalyzer {
namespace {

// For an attribute in double quotes. What XML 1.0 cannot have (control characters, section 2.2) and
// what is no ASCII stands as '?' or as a reference.
std::string escaped(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      default:
        safe += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
    }
  }
  return safe;
}

}  // namespace

void write_check_junit(const CheckReport& report, Output& out) {
  std::size_t skipped = 0;
  for (std::size_t i = 0; i < report.assertions.size(); ++i)
    skipped += report.outcome_of(i) == AssertionOutcome::unknown ? 1U : 0U;
  out.write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  out.print("<testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\">\n",
            escaped(report.capture), report.assertions.size(), report.failures(), skipped);
  for (std::size_t i = 0; i < report.assertions.size(); ++i) {
    const AssertionOutcome outcome = report.outcome_of(i);
    out.print("  <testcase classname=\"{}\" name=\"{}\"", escaped(report.rules),
              escaped(report.assertions[i].text));
    const std::string message = escaped(words_of(report, i, outcome));
    if (outcome == AssertionOutcome::passed) {
      out.write("/>\n");
    } else if (outcome == AssertionOutcome::failed) {
      out.print(">\n    <failure message=\"{}\"/>\n  </testcase>\n", message);
    } else {
      out.print(">\n    <skipped message=\"{}\"/>\n  </testcase>\n", message);
    }
  }
  out.write("</testsuite>\n");
}

}  // namespace mptcpanalyzer
