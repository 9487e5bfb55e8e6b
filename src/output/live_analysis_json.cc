#include "analysis/summary/connection_list.h"
#include "output/json.h"
#include "output/live_analysis.h"
#include "output/mptcp_summary.h"

namespace mptcpanalyzer {
namespace {

Json stream_json(const LiveAnalysis& analysis, StreamId id) {
  const CaptureTables& tables = analysis.tables();
  const TcpStream& stream = tables.streams[id];
  Json json = stream_json(id, stream.client(), stream.server());
  json["mptcpstream"] = or_null(describe_tcp_connection(tables, id).mptcpstream);
  Json& directions = json["directions"] = Json::array();
  for (const Role destination : {Role::server, Role::client}) {
    const std::size_t side =
        destination == Role::server ? stream.client_side : 1U - stream.client_side;
    const TcpDirectionSums sums = analysis.counter(id).sent_by(side).sums();
    Json direction;
    direction["tcpdest"] = std::string(to_string(destination));
    direction["packets"] = sums.packets;
    direction["throughput_bytes"] = sums.throughput_bytes;
    direction["retransmitted_bytes"] = sums.retransmitted_bytes;
    directions.push_back(std::move(direction));
  }
  return json;
}

}  // namespace

// A row at a time: there may be a hundred thousand streams.
void write_live_summary_json(const LiveAnalysis& analysis, const LiveReport& report, Output& out) {
  const CaptureTables& tables = analysis.tables();
  Json json;
  json["interface"] = tables.name;
  json["link_type"] = tables.interfaces.front().link_type;
  json["filter"] = text_or_null(report.filter);
  json["written_to"] = text_or_null(report.written_to);
  json["duration_s"] = report.status.seconds;
  json["frames"] = tables.frames;
  json["tcp_segments"] = tables.segments;
  json["received"] = report.status.counts.received;
  json["dropped_by_kernel"] = report.status.counts.dropped_by_kernel;
  json["dropped_by_interface"] = report.status.counts.dropped_by_interface;
  std::string head = dump(json);
  head.pop_back();  // the closing brace
  out.write(head);
  out.write(",\"tcp_connections\":[");
  for (StreamId id = 0; id < tables.streams.size(); ++id) {
    out.write(id == 0 ? "\n" : ",\n");
    out.write(dump(stream_json(analysis, id)));
  }
  out.write("],\n\"mptcp_connections\":[");
  bool first = true;
  for (const ConnectionId id : listed_connections(tables)) {
    out.write(first ? "\n" : ",");
    write_mptcp_summary_json(analysis.summary(id), false, out);
    first = false;
  }
  out.write("]}\n");
}

}  // namespace mptcpanalyzer
