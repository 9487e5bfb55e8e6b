#include "output/timeline.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "command/format_option.h"
#include "command/two_captures.h"
#include "flow/subflow_state.h"
#include "shell/commands/commands.h"
#include "shell/commands/signals_of.h"

namespace mptcpanalyzer {
namespace {

struct Arguments {
  std::optional<ConnectionId> mptcpstream;
  std::string second;
  std::optional<ConnectionId> second_stream;
  std::set<std::string> kinds;  // empty: all

  bool wants(const TimelineEvent& event) const {
    return kinds.empty() || kinds.contains(std::string(to_string(event.kind)));
  }
};

Result<ConnectionId> chosen_connection(const CaptureTables& tables,
                                       std::optional<ConnectionId> chosen) {
  if (chosen) return *chosen;
  const std::vector<ConnectionId> all = listed_connections(tables);
  if (all.size() == 1) return all.front();
  return Error{"which of its " + std::to_string(all.size()) + " MPTCP connections is not told",
               tables.name, "list_mptcp_connections shows those there are"};
}

Result<std::vector<TimelineEvent>> events_of(const SignalList& signals, const Trace& trace,
                                             ConnectionId id) {
  const Result<Subject> subject = find_subject(trace.tables(), Level::mptcp, id);
  if (!subject) return subject.error();
  return timeline(signals, trace, *subject);
}

void keep_wanted(const Arguments& arguments, std::vector<EventAtEnds>& events) {
  std::erase_if(events, [&](const EventAtEnds& at) {
    return !arguments.wants(at.first ? *at.first : *at.second);
  });
}

void write(Session& session, const FormatOption& format, const TimelineReport& report) {
  const bool json = format.chosen(session.options()) == Format::json;
  (json ? write_timeline_json : write_timeline_text)(report, session.out());
}

Result<Done> tell_one(Session& session, const Arguments& arguments, const FormatOption& format) {
  const Result<SignalList> signals = signals_of(session, "");
  if (!signals) return signals.error();
  const Result<ConnectionId> id = chosen_connection(signals->tables, arguments.mptcpstream);
  if (!id) return id.error();
  const Result<Trace> trace = session.trace(timeline_columns());
  if (!trace) return trace.error();
  Result<TimelineReport> report = timeline_report(*signals, *trace, *id);
  if (!report) return report.error();
  keep_wanted(arguments, report->events);
  write(session, format, *report);
  return Done{};
}

Result<Done> tell_both(Session& session, const Arguments& arguments, const FormatOption& format) {
  const Result<SignalList> first = signals_of(session, "");
  if (!first) return first.error();
  const Result<SignalList> second = signals_of(session, arguments.second);
  if (!second) return second.error();
  const Result<ConnectionId> id = chosen_connection(first->tables, arguments.mptcpstream);
  if (!id) return id.error();
  const StreamPair streams{Level::mptcp, session.options().capture, *id, arguments.second,
                           *arguments.second_stream};
  const auto merged = merge_both(session, streams, timeline_columns());
  if (!merged) return merged.error();
  const MergedCaptures& both = **merged;
  Result<std::vector<TimelineEvent>> of_first = events_of(*first, both.first, streams.stream1);
  if (!of_first) return of_first.error();
  Result<std::vector<TimelineEvent>> of_second = events_of(*second, both.second, streams.stream2);
  if (!of_second) return of_second.error();
  TimelineReport report;
  report.first_capture = streams.capture1;
  report.first = &both.first.tables();
  report.first_stream = streams.stream1;
  report.second_capture = streams.capture2;
  report.second = &both.second.tables();
  report.second_stream = streams.stream2;
  report.first_is_at_client = both.answer.merged.first_is_at_client;
  report.clocks = both.answer.clocks;
  report.events = timeline_of_ends(both, std::move(*of_first), std::move(*of_second));
  keep_wanted(arguments, report.events);
  write(session, format, report);
  return Done{};
}

RunCommand declare(ArgumentList& takes) {
  const auto arguments = std::make_shared<Arguments>();
  takes.optional("mptcpstream", ArgumentKind::mptcp_stream,
                 "Number of the MPTCP connection; may be left out where there is only one",
                 into(arguments->mptcpstream));
  takes.optional("capture2", ArgumentKind::capture,
                 "A capture of the other end: what happened side by side", into(arguments->second));
  takes.optional("stream2", ArgumentKind::mptcp_stream, "The number of the same in it",
                 into(arguments->second_stream));
  takes
      .choice("--kind",
              {"handshake", "join", "address", "priority", "path", "stall", "fallback",
               "reinjection", "reset", "close"},
              "Only events of this kind; may be given more than once",
              [arguments](const std::string& word) -> Result<Done> {
                arguments->kinds.insert(word);
                return Done{};
              })
      .takes_many = true;
  const FormatOption format(takes);
  return [=](Session& session) -> Result<Done> {
    if (arguments->second.empty()) return tell_one(session, *arguments, format);
    if (arguments->second_stream) return tell_both(session, *arguments, format);
    return Error{"which connection of the second capture is not told", arguments->second,
                 "map_mptcp_connection finds it; name its number behind the capture"};
  };
}

}  // namespace

Command timeline_command() {
  return {"timeline",
          {},
          "Tell everything that happened to an MPTCP connection, in order",
          declare,
          "timeline 0 --kind join --kind address"};
}

}  // namespace mptcpanalyzer
