#include "output/nstat.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analysis/subject/subject.h"
#include "command/format_option.h"
#include "shell/commands/commands.h"
#include "shell/commands/signals_of.h"

namespace mptcpanalyzer {
namespace {

struct Arguments {
  std::string second;
  std::optional<Role> host;
  std::optional<ConnectionId> mptcpstream;
  std::vector<std::string> against;
  bool rules = false;
};

// The connection of the second capture that has both tokens of one of the first.
Result<ConnectionId> same_connection(const CaptureTables& first, ConnectionId id,
                                     const CaptureTables& second) {
  const auto& hosts = first.connections[id].hosts;
  std::optional<ConnectionId> found;
  for (const ConnectionId other : listed_connections(second)) {
    const auto& theirs = second.connections[other].hosts;
    const bool is_same = hosts[0].token && hosts[1].token && hosts[0].token == theirs[0].token &&
                         hosts[1].token == theirs[1].token;
    if (is_same && !found) found = other;
  }
  if (found) return *found;
  return Error{"it has no connection with the tokens of mptcp stream " + std::to_string(id),
               second.name, "without --mptcpstream all connections are counted"};
}

Result<KernelCounts> count(const SignalList& signals, std::optional<ConnectionId> mptcpstream) {
  if (mptcpstream && !exists(signals.tables, Level::mptcp, *mptcpstream))
    return no_such_subject(Level::mptcp, *mptcpstream, signals.tables.name);
  return count_as_kernel(signals, mptcpstream);
}

// Whose numbers a capture is asked for: those of the host that it was taken at.
std::vector<Role> hosts_of(const KernelCounts& counts, std::optional<Role> chosen) {
  if (chosen) return {*chosen};
  if (counts.captured_at == CapturedAt::client) return {Role::client};
  if (counts.captured_at == CapturedAt::server) return {Role::server};
  return {Role::client, Role::server};
}

Result<std::vector<NstatReport>> report_one(Session& session, const Arguments& arguments) {
  const Result<SignalList> signals = signals_of(session, "");
  if (!signals) return signals.error();
  const Result<KernelCounts> counts = count(*signals, arguments.mptcpstream);
  if (!counts) return counts.error();
  std::vector<NstatReport> reports;
  for (const Role host : hosts_of(*counts, arguments.host))
    reports.push_back({signals->tables.name, host, *counts, std::nullopt});
  return reports;
}

// Of each host from the capture that is nearer to it; the client's first.
Result<std::vector<NstatReport>> report_both(Session& session, const Arguments& arguments) {
  const Result<SignalList> first = signals_of(session, "");
  if (!first) return first.error();
  const Result<SignalList> second = signals_of(session, arguments.second);
  if (!second) return second.error();
  const Result<KernelCounts> first_counts = count(*first, arguments.mptcpstream);
  if (!first_counts) return first_counts.error();
  std::optional<ConnectionId> same;
  if (arguments.mptcpstream) {
    const Result<ConnectionId> found =
        same_connection(first->tables, *arguments.mptcpstream, second->tables);
    if (!found) return found.error();
    same = *found;
  }
  const Result<KernelCounts> second_counts = count(*second, same);
  if (!second_counts) return second_counts.error();
  const bool first_is_at_client = first_counts->captured_at == CapturedAt::client ||
                                  second_counts->captured_at == CapturedAt::server;
  const bool first_is_at_server = first_counts->captured_at == CapturedAt::server ||
                                  second_counts->captured_at == CapturedAt::client;
  if (first_is_at_client == first_is_at_server) {
    return Error{"which of the captures was taken at the client cannot be told",
                 second->tables.name, "ask one capture at a time, with --host"};
  }
  NstatReport client{first->tables.name, Role::client, *first_counts, std::nullopt};
  NstatReport server{second->tables.name, Role::server, *second_counts, std::nullopt};
  if (first_is_at_server) {
    std::swap(client.capture, server.capture);
    std::swap(client.counts, server.counts);
  }
  std::vector<NstatReport> reports;
  if (arguments.host != Role::server) reports.push_back(std::move(client));
  if (arguments.host != Role::client) reports.push_back(std::move(server));
  return reports;
}

Result<KernelSnapshot> read_against(const std::vector<std::string>& files) {
  Result<KernelSnapshot> last = read_kernel_snapshot(files.back());
  if (!last || files.size() == 1) return last;
  const Result<KernelSnapshot> before = read_kernel_snapshot(files.front());
  if (!before) return before.error();
  return counted_between(*before, *last);
}

Result<Done> compare(const Arguments& arguments, std::vector<NstatReport>& reports) {
  if (arguments.against.size() > 2) {
    return Error{"--against takes one file, or one from before and one from after", "",
                 "give it once or twice"};
  }
  const Result<KernelSnapshot> kernel = read_against(arguments.against);
  if (!kernel) return kernel.error();
  if (reports.size() != 1) {
    return Error{"whose counters these are is not told", arguments.against.back(),
                 "say --host Client or --host Server"};
  }
  NstatReport& report = reports.front();
  report.against = compare_counters(report.counts.of(report.host), *kernel);
  return Done{};
}

RunCommand declare(ArgumentList& takes) {
  const auto arguments = std::make_shared<Arguments>();
  takes.optional("capture2", ArgumentKind::capture,
                 "The capture of the other end: each host's counters come from its own",
                 into(arguments->second));
  takes.choice("--host", {"Client", "Server"},
               "Whose counters; those of the host that the capture was taken at when left out",
               [arguments](const std::string& word) -> Result<Done> {
                 arguments->host = word == "Client" ? Role::client : Role::server;
                 return Done{};
               });
  takes.option("--mptcpstream", ArgumentKind::mptcp_stream,
               "What this connection alone added; all of them when left out",
               into(arguments->mptcpstream));
  takes
      .option("--against", ArgumentKind::file,
              "Compare with the output of 'nstat -as', the text of /proc/net/netstat or of "
              "mptcp-get-debug; twice: with what was counted from the first file to the second",
              into(arguments->against))
      .takes_many = true;
  takes.flag("--rules", "Tell instead what makes the kernel count, and where", arguments->rules);
  const FormatOption format(takes);
  return [=](Session& session) -> Result<Done> {
    const bool json = format.chosen(session.options()) == Format::json;
    if (arguments->rules) {
      (json ? write_counter_rules_json : write_counter_rules_text)(session.out());
      return Done{};
    }
    Result<std::vector<NstatReport>> reports = arguments->second.empty()
                                                   ? report_one(session, *arguments)
                                                   : report_both(session, *arguments);
    if (!reports) return reports.error();
    if (!arguments->against.empty()) {
      if (const Result<Done> compared = compare(*arguments, *reports); !compared) return compared;
    }
    if (json) {
      write_nstat_json(*reports, arguments->mptcpstream, session.out());
    } else {
      write_nstat_text(*reports, session.out());
    }
    return Done{};
  };
}

}  // namespace

Command nstat_command() {
  return {"nstat",
          {},
          "Tell the kernel's MPTCP counters as the capture has them",
          declare,
          "nstat examples/s05_fullmesh.server.pcap.gz"};
}

}  // namespace mptcpanalyzer
