#include "output/check.h"

#include <fmt/format.h>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "command/format_option.h"
#include "shell/commands/commands.h"
#include "shell/commands/diagnosing.h"

namespace mptcpanalyzer {
namespace {

struct Arguments {
  std::string rules;
  std::vector<Assertion> assertions;
  DiagnosisArguments captures;
  bool junit = false;
};

void add_results(const Arguments& arguments, const ConnectionCase& of, const Diagnosis& diagnosis,
                 CheckReport& report) {
  CheckedConnection& checked = report.connections.emplace_back();
  checked.mptcpstream = diagnosis.mptcpstream;
  checked.tcpstream = diagnosis.tcpstream;
  for (const Assertion& assertion : arguments.assertions)
    checked.results.push_back(check(assertion, of, diagnosis));
}

Result<Done> run(Session& session, const Arguments& arguments, Format format) {
  CheckReport report{
      arguments.rules, first_capture(session, arguments.captures), arguments.assertions, {}};
  const Result<Done> done = diagnose_each(
      session, arguments.captures, [&](const ConnectionCase& of, const Diagnosis& diagnosis) {
        add_results(arguments, of, diagnosis, report);
      });
  if (!done) return done;
  if (arguments.junit) {
    write_check_junit(report, session.out());
  } else if (format == Format::json) {
    write_check_json(report, session.out());
  } else {
    write_check_text(report, session.out());
  }
  if (report.failures() == 0) return Done{};
  return Error{
      fmt::format("{} of {} assertions failed", report.failures(), report.assertions.size()),
      report.capture, "'diagnose' tells more"};
}

RunCommand declare(ArgumentList& takes) {
  const auto arguments = std::make_shared<Arguments>();
  takes.positional("rules", ArgumentKind::file,
                   "A file of assertions, one a line: 'no error', 'goodput >= 80 Mbit/s'",
                   [arguments](const std::string& path) -> Result<Done> {
                     Result<std::vector<Assertion>> assertions = read_assertions(path);
                     if (!assertions) return assertions.error();
                     arguments->rules = path;
                     arguments->assertions = std::move(*assertions);
                     return Done{};
                   });
  add_diagnosed(takes, arguments->captures);
  takes.flag("--junit", "Write JUnit XML, as continuous integration reads it", arguments->junit);
  const FormatOption format(takes);
  return [=](Session& session) -> Result<Done> {
    return run(session, *arguments, format.chosen(session.options()));
  };
}

}  // namespace

Command check_command() {
  return {"check",
          {},
          "Check the connections of a capture against a file of assertions",
          declare,
          "check examples/rules.txt examples/s05_fullmesh.client.pcap.gz"};
}

}  // namespace mptcpanalyzer
