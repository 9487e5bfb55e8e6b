#include "output/tcp_summary.h"

#include <cstdint>
#include <memory>

#include "command/subject_argument.h"
#include "command/summary_options.h"
#include "shell/commands/commands.h"

namespace mptcpanalyzer {
namespace {

RunCommand declare(ArgumentList& takes) {
  const auto tcpstream = std::make_shared<std::uint32_t>(0);
  add_stream(takes, Level::tcp, "Number of the TCP connection", *tcpstream);
  const DestinationOption destination(takes);
  const UnitsOption units(takes);
  const FormatOption format(takes);
  return [=](Session& session) -> Result<Done> {
    const Result<Subject> subject = find_subject(session, Level::tcp, *tcpstream);
    if (!subject) return subject.error();
    Result<TcpSummary> summary = summarize_tcp(*subject, replay_of(session));
    if (!summary) return summary.error();
    destination.keep_chosen(summary->directions, &TcpDirectionSummary::tcpdest);
    if (format.chosen(session.options()) == Format::json) {
      write_tcp_summary_json(*summary, session.out());
    } else {
      write_tcp_summary_text(*summary, units.chosen(session.options()), session.out());
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
