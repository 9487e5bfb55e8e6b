#include "output/tcp_summary.h"

#include <cstdint>
#include <memory>
#include <vector>

#include "command/subject_argument.h"
#include "command/summary_options.h"
#include "shell/commands/commands.h"

namespace mptcpanalyzer {
namespace {

struct Arguments {
  std::uint32_t tcpstream = 0;
  bool all = false;
};

// One, or all in one pass.
Result<std::vector<TcpSummary>> summarize(Session& session, const Arguments& arguments) {
  if (arguments.all) {
    const Result<std::shared_ptr<const CaptureTables>> tables = session.tables();
    if (!tables) return tables.error();
    return summarize_all_tcp(**tables, replay_of(session));
  }
  const Result<Subject> subject = find_subject(session, Level::tcp, arguments.tcpstream);
  if (!subject) return subject.error();
  const Result<TcpSummary> summary = summarize_tcp(*subject, replay_of(session));
  if (!summary) return summary.error();
  return std::vector<TcpSummary>{*summary};
}

RunCommand declare(ArgumentList& takes) {
  const auto arguments = std::make_shared<Arguments>();
  add_stream(takes, Level::tcp, "Number of the TCP connection", arguments->tcpstream);
  add_all_streams(takes, Level::tcp, "All TCP connections instead, a row for each", arguments->all);
  const DestinationOption destination(takes);
  const UnitsOption units(takes);
  const FormatOption format(takes);
  return [=](Session& session) -> Result<Done> {
    Result<std::vector<TcpSummary>> summaries = summarize(session, *arguments);
    if (!summaries) return summaries.error();
    for (TcpSummary& summary : *summaries)
      destination.keep_chosen(summary.directions, &TcpDirectionSummary::tcpdest);
    const bool json = format.chosen(session.options()) == Format::json;
    const Units unit = units.chosen(session.options());
    if (arguments->all) {
      if (json) {
        write_tcp_summaries_json(*summaries, session.out());
      } else {
        write_tcp_summaries_text(*summaries, unit, session.out());
      }
    } else if (json) {
      write_tcp_summary_json(summaries->front(), session.out());
    } else {
      write_tcp_summary_text(summaries->front(), unit, session.out());
    }
    return Done{};
  };
}

}  // namespace

Command tcp_summary_command() {
  return {"tcp_summary",
          {},
          "Sum up a TCP connection: bytes, retransmissions, RTT",
          declare,
          "tcp_summary 3 --dest Client"};
}

}  // namespace mptcpanalyzer
