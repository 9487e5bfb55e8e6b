#include "output/print_owds.h"

#include <fmt/format.h>
#include <memory>
#include <string>

#include "base/atomic_file.h"
#include "command/clock_option.h"
#include "command/format_option.h"
#include "command/subject_argument.h"
#include "command/summary_options.h"
#include "command/two_captures.h"
#include "shell/commands/commands.h"

namespace mptcpanalyzer {
namespace {

struct Arguments : StreamPair {
  std::string csv;  // empty: none
};

Result<Done> write_csv(const MergedCaptures& captures, const OwdReport& report,
                       const std::string& path) {
  Result<AtomicFile> file = AtomicFile::create(path);
  if (!file) return file.error();
  Output out(file->file(), path);
  write_owds_csv(captures.answer.merged, report.correction, out);
  const Result<Done> written = out.flush();
  return written ? file->commit() : written;
}

RunCommand declare(ArgumentList& takes) {
  const auto arguments = std::make_shared<Arguments>();
  add_both_streams(takes, *arguments, ArgumentKind::stream);
  arguments->level = Level::tcp;
  add_protocol(
      takes, "--protocol",
      "What the numbers are of: a tcp stream, or an MPTCP connection with all its subflows",
      arguments->level)
      .default_text = to_string(arguments->level);
  takes.option("--csv", ArgumentKind::file, "Write a row for each packet to this file",
               into(arguments->csv));
  const ClockOption clock(takes);
  const UnitsOption units(takes);
  const FormatOption format(takes);
  return [=](Session& session) -> Result<Done> {
    const auto captures = merge_both(session, *arguments, kMergeColumns);
    if (!captures) return captures.error();
    const MergedCaptures& both = **captures;
    const OwdReport report = report_owds(both.answer, clock.chosen());
    if (both.answer.clocks && both.answer.clocks->clocks_disagree && clock.is_default()) {
      session.warn(
          fmt::format("the clocks of the captures differ by about {:.6f} s; --clock auto "
                      "corrects that",
                      both.answer.clocks->difference.offset_s));
    }
    if (!arguments->csv.empty()) {
      const Result<Done> written = write_csv(both, report, arguments->csv);
      if (!written) return written;
    }
    if (format.chosen(session.options()) == Format::json) {
      write_owds_json(report, session.out());
    } else {
      write_owds_text(report, units.chosen(session.options()), session.out());
    }
    return Done{};
  };
}

}  // namespace

Command print_owds_command() {
  return {"print_owds",
          {},
          "Tell the one-way delays between two captures",
          declare,
          "print_owds examples/s05_fullmesh.client.pcap.gz 0 examples/s05_fullmesh.server.pcap.gz "
          "0 --protocol mptcp --clock auto",
          false};
}

}  // namespace mptcpanalyzer
