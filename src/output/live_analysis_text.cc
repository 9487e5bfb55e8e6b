#include <algorithm>
#include <string>
#include <vector>

#include "analysis/summary/connection_list.h"
#include "output/escape.h"
#include "output/live_analysis.h"
#include "output/mptcp_summary.h"
#include "output/spread.h"
#include "output/text_table.h"

namespace mptcpanalyzer {
namespace {

constexpr std::size_t kMaxPlainStreams = 20;

constexpr std::size_t kServer = static_cast<std::size_t>(Role::server);
constexpr std::size_t kClient = static_cast<std::size_t>(Role::client);

template <typename T>
std::string or_empty(const std::optional<T>& value) {
  return value ? fmt::format("{}", *value) : std::string();
}

std::string rate_of(const LiveDirection& direction, double seconds) {
  return rate_text(static_cast<double>(direction.interval_bytes) * 8 / seconds, Units::human);
}

// Of the direction that carries more data: the other one has few samples.
std::string rtt_of(const LiveRow& row) {
  const LiveDirection& busier =
      row.towards[kServer].total.throughput >= row.towards[kClient].total.throughput
          ? row.towards[kServer]
          : row.towards[kClient];
  if (!busier.smoothed_rtt_ns) return "-";
  return duration_text(static_cast<double>(*busier.smoothed_rtt_ns) / 1e9, Units::human);
}

std::string both(const LiveRow& row, std::uint64_t CarriedBytes::*amount) {
  return bytes_text(row.towards[kServer].total.*amount + row.towards[kClient].total.*amount,
                    Units::human);
}

class TableBuilder {
 public:
  template <typename Row, typename Cell>
  void add(std::string heading, bool right_aligned, const std::vector<Row>& rows,
           const Cell& cell) {
    TextColumn& column = columns_.emplace_back();
    column.right_aligned = right_aligned;
    column.cells.push_back(std::move(heading));
    for (const Row& row : rows)
      column.cells.push_back(cell(row));
  }
  void write(Output& out) const { write_table(columns_, "  ", out); }

 private:
  std::vector<TextColumn> columns_;
};

// The streams that belong to no connection, the largest first.
std::vector<StreamId> plain_streams(const LiveAnalysis& analysis) {
  const CaptureTables& tables = analysis.tables();
  std::vector<std::pair<std::uint64_t, StreamId>> found;
  for (StreamId id = 0; id < tables.streams.size(); ++id) {
    if (describe_tcp_connection(tables, id).mptcpstream) continue;
    const SubflowCounter& counter = analysis.counter(id);
    found.emplace_back(
        counter.sent_by(0).bytes().throughput + counter.sent_by(1).bytes().throughput, id);
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<StreamId> streams;
  streams.reserve(found.size());
  for (const auto& [bytes, id] : found)
    streams.push_back(id);
  return streams;
}

void write_plain_streams(const LiveAnalysis& analysis, Units units, Output& out) {
  std::vector<StreamId> streams = plain_streams(analysis);
  if (streams.empty()) return;
  const std::size_t count = streams.size();
  streams.resize(std::min(count, kMaxPlainStreams));
  out.print(
      "{} tcp connection(s) without MPTCP{}\n", count,
      count == streams.size() ? std::string() : fmt::format(", the largest {}:", streams.size()));
  const auto stream_of = [&](StreamId id) -> const TcpStream& {
    return analysis.tables().streams[id];
  };
  const auto client_of = [&](StreamId id) -> const CarriedCounter& {
    return analysis.counter(id).sent_by(stream_of(id).client_side);
  };
  const auto server_of = [&](StreamId id) -> const CarriedCounter& {
    return analysis.counter(id).sent_by(1U - stream_of(id).client_side);
  };
  TableBuilder table;
  table.add("tcpstream", true, streams, [](StreamId id) { return fmt::format("{}", id); });
  table.add("client", false, streams,
            [&](StreamId id) { return to_string(stream_of(id).client()); });
  table.add("server", false, streams,
            [&](StreamId id) { return to_string(stream_of(id).server()); });
  table.add("to server", true, streams,
            [&](StreamId id) { return bytes_text(client_of(id).bytes().throughput, units); });
  table.add("to client", true, streams,
            [&](StreamId id) { return bytes_text(server_of(id).bytes().throughput, units); });
  table.add("retransmitted", true, streams, [&](StreamId id) {
    return bytes_text(
        client_of(id).sums().retransmitted_bytes + server_of(id).sums().retransmitted_bytes, units);
  });
  table.write(out);
}

}  // namespace

std::size_t write_live_table(const LiveAnalysis& analysis, const LiveInterval& interval,
                             double interval_seconds, const LiveStatus& status, Output& out) {
  const CaptureTables& tables = analysis.tables();
  out.print("{}: {:.0f} s, {} frames ({:.0f}/s), {} tcp and {} mptcp connection(s), {} dropped\n",
            escape_for_terminal(analysis.facts().name), status.seconds, analysis.facts().frames,
            static_cast<double>(interval.frames) / interval_seconds, tables.streams.size(),
            listed_connections(tables).size(),
            status.counts.dropped_by_kernel + status.counts.dropped_by_interface);
  if (interval.rows.empty()) {
    out.write("  no data in the last second\n");
    return 2;
  }
  const std::vector<LiveRow>& rows = interval.rows;
  const auto endpoint = [](const LiveRow& row, const Endpoint& end) {
    return row.tcpstream ? to_string(end) : std::string();
  };
  TableBuilder table;
  table.add("mptcp", true, rows, [](const LiveRow& row) {
    return row.tcpstream ? std::string() : or_empty(row.mptcpstream);
  });
  table.add("tcp", true, rows, [](const LiveRow& row) { return or_empty(row.tcpstream); });
  table.add("client", false, rows, [&](const LiveRow& row) { return endpoint(row, row.client); });
  table.add("server", false, rows, [&](const LiveRow& row) { return endpoint(row, row.server); });
  table.add("to server", true, rows,
            [&](const LiveRow& row) { return rate_of(row.towards[kServer], interval_seconds); });
  table.add("to client", true, rows,
            [&](const LiveRow& row) { return rate_of(row.towards[kClient], interval_seconds); });
  table.add("RTT", true, rows,
            [](const LiveRow& row) { return row.tcpstream ? rtt_of(row) : std::string(); });
  table.add("reinjected", true, rows,
            [](const LiveRow& row) { return both(row, &CarriedBytes::reinjected); });
  table.add("retransmitted", true, rows,
            [](const LiveRow& row) { return both(row, &CarriedBytes::retransmitted); });
  table.add("", false, rows,
            [](const LiveRow& row) { return std::string(row.backup ? "backup" : ""); });
  table.write(out);
  if (interval.left_out == 0) return rows.size() + 2;
  out.print("  and {} more for which there is no room\n", interval.left_out);
  return rows.size() + 3;
}

void write_live_summary_text(const LiveAnalysis& analysis, const LiveReport& report, Units units,
                             Output& out) {
  const CaptureTables& tables = analysis.tables();
  const std::vector<ConnectionId> connections = listed_connections(tables);
  out.print("{}: {} frames in {}, {} tcp segments, {} tcp connection(s), {} mptcp connection(s)\n",
            escape_for_terminal(tables.name), tables.frames,
            duration_text(report.status.seconds, Units::human), tables.segments,
            tables.streams.size(), connections.size());
  out.print("dropped: {} by the kernel, {} by the interface\n",
            report.status.counts.dropped_by_kernel, report.status.counts.dropped_by_interface);
  if (!report.written_to.empty())
    out.print("written to {}\n", escape_for_terminal(report.written_to));
  for (const ConnectionId id : connections)
    write_mptcp_summary_text(analysis.summary(id), false, units, out);
  write_plain_streams(analysis, units, out);
}

}  // namespace mptcpanalyzer
