#include "output/diagnose.h"

#include <fmt/format.h>
#include <memory>
#include <string>
#include <unistd.h>
#include <utility>

#include "base/atomic_file.h"
#include "base/version.h"
#include "command/format_option.h"
#include "flow/annotated_copy.h"
#include "output/escape.h"
#include "shell/commands/commands.h"
#include "shell/commands/diagnosing.h"
#include "shell/session/output_sink.h"
#include "shell/terminal/progress_line.h"
#include "shell/terminal/screen_size.h"

namespace mptcpanalyzer {
namespace {

struct Arguments {
  DiagnosisArguments captures;
  DiagnosisStyle style;
  std::string annotated;  // a file to write; empty: none
};

// What is found in the first capture, on the frame where it begins.
FrameComments comments_of(const DiagnosisReport& report) {
  FrameComments comments;
  for (const Diagnosis& diagnosis : report.connections) {
    for (const Finding& finding : diagnosis.findings) {
      for (const FrameSpan& span : finding.frames) {
        if (span.capture != 1) continue;
        comments[span.first].push_back(escape_for_terminal(
            fmt::format("{} {}: {}", to_string(finding.severity), finding.id, finding.text)));
      }
    }
  }
  return comments;
}

Result<Done> annotate(const Session& session, const DiagnosisReport& report,
                      const std::string& path) {
  const std::string& capture = report.first_capture;
  if (is_same_file(capture, path))
    return Error{"the copy would replace the capture that it is made of", path,
                 "give it another name"};
  OpenOptions open = session.open_options();
  open.file_order = true;  // by which frames are numbered
  Result<OpenCapture> opened = open_capture(capture, open);
  if (!opened) return opened.error();
  Result<AtomicFile> file = AtomicFile::create(path);
  if (!file) return file.error();
  Output out(file->file(), path);
  OutputSink sink(out);
  ProgressLine line(session.options().show_progress);
  const Result<CaptureFacts> written =
      write_annotated_copy(std::move(*opened), capture, comments_of(report),
                           fmt::format("mptcpanalyzer {}", kVersion), sink, line.watch());
  if (!written) return written.error();
  return file->commit();
}

RunCommand declare(ArgumentList& takes) {
  const auto arguments = std::make_shared<Arguments>();
  add_diagnosed(takes, arguments->captures);
  takes.flag("--verbose,-v", "Show all of each finding: frames, cost, what to do, a display filter",
             arguments->style.verbose);
  takes.flag("--all", "List each rule too: found, not found, or why it could not be judged",
             arguments->style.all_rules);
  takes.option("--annotate", {ArgumentKind::file, "OUT.pcapng"},
               "Write a copy of the capture with each finding as a comment on its frames",
               into(arguments->annotated));
  const FormatOption format(takes);
  return [=](Session& session) -> Result<Done> {
    const DiagnosisArguments& captures = arguments->captures;
    DiagnosisReport report{first_capture(session, captures), captures.second, {}};
    const Result<Done> done =
        diagnose_each(session, captures, [&](const ConnectionCase&, Diagnosis& diagnosis) {
          report.connections.push_back(std::move(diagnosis));
        });
    if (!done) return done;
    if (!arguments->annotated.empty()) {
      const Result<Done> written = annotate(session, report, arguments->annotated);
      if (!written) return written;
    }
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
