#include "output/json.h"
#include "output/summary_extended.h"

namespace mptcpanalyzer {
namespace {

void add(const ReceivedBytes& bytes, Json& json) {
  json["throughput_bytes"] = bytes.throughput_bytes;
  json["goodput_bytes"] = bytes.goodput_bytes;
  json["lost_bytes"] = bytes.lost_bytes;
  json["redundant_reinjected_bytes"] = bytes.redundant_reinjected_bytes;
  json["unmapped_bytes"] = bytes.unmapped_bytes;
  json["duplicate_packets"] = bytes.duplicate_packets;
}

}  // namespace

void write_summary_extended_json(ConnectionId connection,
                                 std::span<const ReceivedDirection> directions, Output& out) {
  Json json;
  json["mptcpstream"] = connection;
  Json& list = json["directions"] = Json::array();
  for (const ReceivedDirection& direction : directions) {
    Json entry;
    entry["mptcpdest"] = std::string(to_string(direction.mptcpdest));
    entry["duration_s"] = or_null(duration_s(direction.span));
    const ReceivedBytes& bytes = direction.bytes;
    add(bytes, entry);
    entry["throughput_bps"] = or_null(bits_per_second(bytes.throughput_bytes, direction.span));
    entry["goodput_bps"] = or_null(bits_per_second(bytes.goodput_bytes, direction.span));
    Json& subflows = entry["subflows"] = Json::array();
    for (const ReceivedSubflow& subflow : direction.subflows) {
      Json part;
      part["tcpstream"] = subflow.tcpstream;
      add(subflow.bytes, part);
      part["throughput_contribution"] = subflow.throughput_contribution;
      part["goodput_contribution"] = subflow.goodput_contribution;
      subflows.push_back(std::move(part));
    }
    list.push_back(std::move(entry));
  }
  out.write(dump(json) + '\n');
}

}  // namespace mptcpanalyzer
