#include <string>

#include "output/json.h"
#include "output/spread.h"
#include "output/summary_rows.h"
#include "output/tcp_summary.h"

namespace mptcpanalyzer {
namespace {

// Null of a direction whose packets were not captured.
Json sum_json(const TcpDirectionSummary& direction, std::uint64_t sum) {
  return direction.captured ? Json(sum) : Json(nullptr);
}

Json kinds_json(const TcpDirectionSummary& direction) {
  const bool known = direction.captured && direction.answers_captured;
  Json json;
  const auto add = [&](const char* name, Retransmission kind) {
    const PacketsAndBytes& count = direction.sums.by_kind[static_cast<std::size_t>(kind)];
    json[name] = {{"packets", known ? Json(count.packets) : Json(nullptr)},
                  {"bytes", known ? Json(count.bytes) : Json(nullptr)}};
  };
  add("retransmission", Retransmission::retransmission);
  add("fast_retransmission", Retransmission::fast);
  add("spurious_retransmission", Retransmission::spurious);
  add("out_of_order", Retransmission::out_of_order);
  return json;
}

Json window_scale_json(std::int8_t scale) {
  if (scale == kWindowScaleUnknown) return nullptr;
  return scale < 0 ? 0 : static_cast<int>(scale);
}

Json direction_json(const TcpDirectionSummary& direction) {
  const TcpDirectionSums& sums = direction.sums;
  Json json;
  json["tcpdest"] = std::string(to_string(direction.tcpdest));
  json["captured"] = direction.captured;
  json["packets"] = sums.packets;
  json["duration_s"] = or_null(duration_s(sums.span));
  json["throughput_bytes"] = sum_json(direction, sums.throughput_bytes);
  json["rate_bps"] = or_null(bits_per_second(sums.throughput_bytes, sums.span));
  json["byte_range"] = sum_json(direction, sums.byte_range);
  json["retransmitted_bytes"] = sum_json(direction, sums.retransmitted_bytes);
  json["gap_filling_bytes"] = sum_json(direction, sums.gap_filling_bytes);
  json["retransmissions"] = kinds_json(direction);
  json["pure_acks"] = sum_json(direction, sums.pure_acks);
  json["duplicate_acks"] = direction.captured ? or_null(direction.duplicate_acks) : Json(nullptr);
  json["sack_blocks"] = direction.captured ? or_null(direction.sack_blocks) : Json(nullptr);
  json["zero_windows"] = sum_json(direction, sums.zero_windows);
  json["acknowledged_bytes"] = or_null(direction.acknowledged_bytes);
  json["rtt"] = spread_s_json(direction.rtt_ns);
  json["mss_bytes"] = or_null(direction.mss);
  json["largest_segment_bytes"] = sum_json(direction, sums.largest_segment_bytes);
  json["window_scale"] = window_scale_json(direction.window_scale);
  json["flight_max_bytes"] = or_null(direction.flight_max_bytes);
  return json;
}

}  // namespace

void write_tcp_summary_json(const TcpSummary& summary, Output& out) {
  const SubjectStream& stream = summary.stream;
  Json json = stream_json(stream.id, stream.endpoints[stream.client_side],
                          stream.endpoints[1U - stream.client_side]);
  json["mptcpstream"] = or_null(stream.mptcpstream);
  json["initial_rtt_s"] = or_null(summary.initial_rtt_s);
  Json& directions = json["directions"] = Json::array();
  for (const TcpDirectionSummary& direction : summary.directions)
    directions.push_back(direction_json(direction));
  json["notes"] = summary.notes;
  out.write(dump(json) + '\n');
}

void write_tcp_summaries_json(std::span<const TcpSummary> summaries, Output& out) {
  write_list(
      "tcp_connections", summaries,
      [&out](const TcpSummary& summary) { write_tcp_summary_json(summary, out); }, out);
}

}  // namespace mptcpanalyzer
