#include "output/diagnose.h"

#include <memory>
#include <string>
#include <unistd.h>
#include <utility>

#include "command/format_option.h"
#include "shell/commands/commands.h"
#include "shell/commands/diagnosing.h"
#include "shell/terminal/screen_size.h"

namespace mptcpanalyzer {
namespace {

struct Arguments {
  DiagnosisArguments captures;
  DiagnosisStyle style;
};

RunCommand declare(ArgumentList& takes) {
  const auto arguments = std::make_shared<Arguments>();
  add_diagnosed(takes, arguments->captures);
  takes.flag("--verbose,-v", "Show all of each finding: frames, cost, what to do, a display filter",
             arguments->style.verbose);
  takes.flag("--all", "List each rule too: found, not found, or why it could not be judged",
             arguments->style.all_rules);
  const FormatOption format(takes);
  return [=](Session& session) -> Result<Done> {
    const DiagnosisArguments& captures = arguments->captures;
    DiagnosisReport report{first_capture(session, captures), captures.second, {}};
    const Result<Done> done =
        diagnose_each(session, captures, [&](const ConnectionCase&, Diagnosis& diagnosis) {
          report.connections.push_back(std::move(diagnosis));
        });
    if (!done) return done;
    if (format.chosen(session.options()) == Format::json) {
      write_diagnosis_json(report, session.out());
      return Done{};
    }
    DiagnosisStyle style = arguments->style;
    if (session.out().is_terminal()) style.columns = screen_size(STDOUT_FILENO).columns;
    write_diagnosis_text(report, style, session.out());
    return Done{};
  };
}

}  // namespace

Command diagnose_command() {
  return {"diagnose",
          {},
          "Say what is wrong with each MPTCP connection, and prove it",
          declare,
          "diagnose examples/s05_fullmesh.client.pcap.gz"};
}

}  // namespace mptcpanalyzer
