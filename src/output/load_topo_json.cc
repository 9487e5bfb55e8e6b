#include "output/json.h"
#include "output/load_topo.h"

namespace mptcpanalyzer {

void write_topology_json(const Topology& topology, Output& out) {
  Json json;
  json["topology"] = topology.file;
  json["format"] = std::string(topology.format);
  json["name"] = text_or_null(topology.name);
  json["send_buffer_kib"] = or_null(topology.send_buffer_kib);
  json["receive_buffer_kib"] = or_null(topology.receive_buffer_kib);
  Json& list = json["subflows"] = Json::array();
  for (const TopologySubflow& subflow : topology.subflows) {
    Json entry;
    entry["name"] = text_or_null(subflow.name);
    entry["source"] = text_or_null(subflow.source);
    entry["destination"] = text_or_null(subflow.destination);
    entry["mss_bytes"] = subflow.mss_bytes;
    entry["rtt_s"] = or_null(subflow.rtt_s);
    entry["rto_s"] = subflow.rto_s;
    entry["cwnd_segments"] = or_null(subflow.cwnd_segments);
    entry["loss_ratio"] = or_null(subflow.loss_ratio);
    list.push_back(std::move(entry));
  }
  out.write(dump(json) + '\n');
}

}  // namespace mptcpanalyzer
