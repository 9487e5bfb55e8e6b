#include <string>

#include "output/json.h"
#include "output/mptcp_summary.h"
#include "output/spread.h"
#include "output/summary_rows.h"

namespace mptcpanalyzer {
namespace {

Json spread_bytes_json(const std::optional<Spread>& spread) {
  Json json;
  json["count"] = spread ? spread->samples : 0;
  json["min_bytes"] = spread ? Json(spread->min) : Json(nullptr);
  json["mean_bytes"] = spread ? Json(spread->mean) : Json(nullptr);
  json["max_bytes"] = spread ? Json(spread->max) : Json(nullptr);
  return json;
}

// Null where nothing of it was captured.
template <typename T>
Json if_captured(bool captured, T value) {
  return captured ? Json(value) : Json(nullptr);
}

void add_bytes(Json& json, const CarriedBytes& bytes, bool captured, bool classes_known) {
  json["reinjected_bytes"] = if_captured(captured && classes_known, bytes.reinjected);
  json["data_retransmitted_bytes"] =
      if_captured(captured && classes_known, bytes.data_retransmitted);
  json["retransmitted_bytes"] = if_captured(captured, bytes.retransmitted);
  json["gap_filling_bytes"] = if_captured(captured, bytes.gap_filling);
  json["undelivered_bytes"] = if_captured(captured, bytes.undelivered);
  json["unmapped_bytes"] = if_captured(captured, bytes.unmapped);
}

Json subflow_json(const SubflowDirectionSummary& subflow, Role destination, std::int64_t start_ns) {
  const SubjectStream& stream = subflow.stream;
  Json json = stream_json(stream.id, stream.endpoints[stream.client_side],
                          stream.endpoints[1U - stream.client_side]);
  json["captured"] = subflow.captured;
  json["packets"] = subflow.packets;
  json["throughput_bytes"] = if_captured(subflow.captured, subflow.bytes.throughput);
  json["throughput_contribution"] = if_captured(subflow.captured, subflow.throughput_contribution);
  json["new_data_bytes"] = if_captured(subflow.captured, subflow.bytes.new_data);
  json["goodput_contribution"] = if_captured(subflow.captured, subflow.goodput_contribution);
  add_bytes(json, subflow.bytes, subflow.captured, classes_known(subflow, destination));
  json["rtt"] = spread_s_json(subflow.rtt_ns);
  json["first_data_s"] = or_null(seconds_between(start_ns, subflow.data_span.first_ns));
  json["last_data_s"] = or_null(seconds_between(start_ns, subflow.data_span.last_ns));
  json["backup"] = stream.backup;
  return json;
}

Json data_level_json(const DataLevelSummary& level) {
  Json json;
  json["dsn_rtt"] = spread_s_json(level.dsn_rtt_ns);
  json["flight"] = spread_bytes_json(level.flight_bytes);
  json["receive_window"] = spread_bytes_json(level.receive_window_bytes);
  json["data_acks"] = spread_bytes_json(level.data_ack_bytes);
  json["bursts"] = spread_bytes_json(level.burst_bytes);
  json["switches"] = level.switches;
  return json;
}

Json direction_json(const MptcpDirectionSummary& direction, std::int64_t start_ns, bool full) {
  Json json;
  json["mptcpdest"] = std::string(to_string(direction.mptcpdest));
  json["captured"] = direction.captured;
  json["packets"] = direction.packets;
  json["duration_s"] = or_null(duration_s(direction.span));
  json["throughput_bytes"] = if_captured(direction.captured, direction.bytes.throughput);
  json["throughput_bps"] = or_null(bits_per_second(direction.bytes.throughput, direction.span));
  json["goodput_bytes"] = if_captured(direction.captured, direction.bytes.new_data);
  json["goodput_bps"] = or_null(bits_per_second(direction.bytes.new_data, direction.span));
  add_bytes(json, direction.bytes, direction.captured, all_classes_known(direction));
  json["beyond_window_packets"] =
      if_captured(direction.captured, direction.data_level.beyond_window_packets);
  json["beyond_window_bytes"] =
      if_captured(direction.captured, direction.data_level.beyond_window_bytes);
  if (full) json["data_level"] = data_level_json(direction.data_level);
  Json& subflows = json["subflows"] = Json::array();
  for (const SubflowDirectionSummary& subflow : direction.subflows)
    subflows.push_back(subflow_json(subflow, direction.mptcpdest, start_ns));
  return json;
}

}  // namespace

void write_mptcp_summary_json(const MptcpSummary& summary, bool full, Output& out) {
  Json json;
  json["mptcpstream"] = summary.mptcpstream;
  Json& directions = json["directions"] = Json::array();
  for (const MptcpDirectionSummary& direction : summary.directions)
    directions.push_back(direction_json(direction, summary.start_ns, full));
  if (full) {
    Json& joins = json["joins"] = Json::array();
    for (const JoinDelay& join : summary.join_delays)
      joins.push_back({{"tcpstream", join.tcpstream}, {"delay_s", join.delay_s}});
  }
  json["notes"] = summary.notes;
  out.write(dump(json) + '\n');
}

void write_mptcp_summaries_json(std::span<const MptcpSummary> summaries, bool full, Output& out) {
  write_list(
      "mptcp_connections", summaries,
      [&](const MptcpSummary& summary) { write_mptcp_summary_json(summary, full, out); }, out);
}

}  // namespace mptcpanalyzer
