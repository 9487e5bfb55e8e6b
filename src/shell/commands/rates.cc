#include "output/rates.h"

#include <charconv>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "command/format_option.h"
#include "shell/commands/commands.h"

namespace mptcpanalyzer {
namespace {

struct Arguments {
  std::vector<std::string> words;  // MPTCPSTREAM, or CAPTURE MPTCPSTREAM CAPTURE2 MPTCPSTREAM2
  std::optional<double> window_s;
};

Result<ConnectionId> number_of(const std::string& word) {
  ConnectionId id = 0;
  const auto [end, fault] = std::from_chars(word.data(), word.data() + word.size(), id);
  if (fault == std::errc() && end == word.data() + word.size()) return id;
  return Error{"is no number of an MPTCP connection", word, "list_mptcp_connections shows them"};
}

Result<RatesReport> report_of(const Trace& trace, const std::string& word,
                              const Arguments& arguments) {
  const Result<ConnectionId> id = number_of(word);
  if (!id) return id.error();
  const Result<Subject> subject = find_subject(trace.tables(), Level::mptcp, *id);
  if (!subject) return subject.error();
  const ConnectionCourse course = connection_course(SubjectPackets(trace, *subject));
  return RatesReport{
      trace.tables().name, *subject,
      connection_rates(course, *subject, trace.tables().first_time_ns, arguments.window_s)};
}

Result<std::vector<RatesReport>> reports_of(Session& session, const Arguments& arguments) {
  const std::vector<std::string>& words = arguments.words;
  const ColumnSet columns = replay_columns() | ColumnSet{Column::dsn64, Column::dack64};
  std::vector<RatesReport> reports;
  if (words.size() == 1) {
    const Result<Trace> trace = session.trace(columns);
    if (!trace) return trace.error();
    Result<RatesReport> report = report_of(*trace, words.front(), arguments);
    if (!report) return report.error();
    reports.push_back(std::move(*report));
    return reports;
  }
  if (words.size() != 4) {
    return Error{"takes MPTCPSTREAM, or CAPTURE MPTCPSTREAM CAPTURE2 MPTCPSTREAM2", "rates",
                 "'help rates' has an example"};
  }
  for (std::size_t i = 0; i < words.size(); i += 2) {
    const Result<Trace> trace = session.trace_of(words[i], columns);
    if (!trace) return trace.error();
    Result<RatesReport> report = report_of(*trace, words[i + 1], arguments);
    if (!report) return report.error();
    reports.push_back(std::move(*report));
  }
  return reports;
}

RunCommand declare(ArgumentList& takes) {
  const auto arguments = std::make_shared<Arguments>();
  takes
      .positional("mptcpstream", ArgumentKind::mptcp_stream,
                  "Number of the MPTCP connection; or CAPTURE MPTCPSTREAM CAPTURE2 MPTCPSTREAM2",
                  into(arguments->words))
      .takes_many = true;
  takes.option("--window", "SECONDS",
               "Sum up by so many seconds; about a hundredth of the time "
               "when left out",
               [arguments](const std::string& word) -> Result<Done> {
                 double seconds = 0;
                 const auto [end, fault] =
                     std::from_chars(word.data(), word.data() + word.size(), seconds);
                 if (fault != std::errc() || end != word.data() + word.size() ||
                     !(seconds > 1e-6) || seconds > 1e9) {
                   return Error{"is no length of time", word, "a number of seconds, such as 0.5"};
                 }
                 arguments->window_s = seconds;
                 return Done{};
               });
  const FormatOption format(takes);
  return [=](Session& session) -> Result<Done> {
    const Result<std::vector<RatesReport>> reports = reports_of(session, *arguments);
    if (!reports) return reports.error();
    if (format.chosen(session.options()) == Format::json) {
      write_rates_json(*reports, session.out());
    } else {
      write_rates_text(*reports, session.out());
    }
    return Done{};
  };
}

}  // namespace

Command rates_command() {
  return {"rates",
          {},
          "Show rates, data in flight and windows of an MPTCP connection over time",
          declare,
          "rates 0 --window 1"};
}

}  // namespace mptcpanalyzer
