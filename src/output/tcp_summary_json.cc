#include <string>

#include "output/json.h"
#include "output/spread.h"
#include "output/summary_rows.h"
#include "output/tcp_summary.h"

namespace mptcpanalyzer {
namespace {

Json kinds_json(const TcpDirectionSums& sums) {
  Json json;
  const auto add = [&](const char* name, Retransmission kind) {
    const PacketsAndBytes& count = sums.by_kind[static_cast<std::size_t>(kind)];
    json[name] = {{"packets", count.packets}, {"bytes", count.bytes}};
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
  json["packets"] = sums.packets;
  json["duration_s"] = or_null(duration_s(sums.span));
  json["throughput_bytes"] = sums.throughput_bytes;
  json["rate_bps"] = or_null(bits_per_second(sums.throughput_bytes, sums.span));
  json["byte_range"] = sums.byte_range;
  json["retransmitted_bytes"] = sums.retransmitted_bytes;
  json["gap_filling_bytes"] = sums.gap_filling_bytes;
  json["retransmissions"] = kinds_json(sums);
  json["pure_acks"] = sums.pure_acks;
  json["duplicate_acks"] = or_null(direction.duplicate_acks);
  json["sack_blocks"] = or_null(direction.sack_blocks);
  json["zero_windows"] = sums.zero_windows;
  json["rtt"] = spread_s_json(direction.rtt_ns);
  json["mss_bytes"] = or_null(direction.mss);
  json["largest_segment_bytes"] = sums.largest_segment_bytes;
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
