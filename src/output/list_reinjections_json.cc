#include "output/json.h"
#include "output/list_reinjections.h"

namespace mptcpanalyzer {
namespace {

Json reinjection_json(const Reinjection& reinjection) {
  Json json;
  json["packetid"] = reinjection.packetid;
  json["tcpstream"] = reinjection.tcpstream;
  json["mptcpdest"] = std::string(to_string(reinjection.mptcpdest));
  json["dsn"] = or_null(reinjection.dsn);
  json["length"] = reinjection.length;
  Json& earlier = json["reinjection_of"] = Json::array();
  for (const EarlierPacket& packet : reinjection.reinjection_of)
    earlier.push_back({{"packetid", packet.packetid}, {"tcpstream", packet.tcpstream}});
  return json;
}

Json totals_json(const ReinjectionTotals& totals) {
  Json json;
  json["mptcpdest"] = std::string(to_string(totals.mptcpdest));
  json["packets"] = totals.packets;
  json["bytes"] = totals.bytes;
  Json& pairs = json["pairs"] = Json::array();
  for (const ReinjectionPair& pair : totals.pairs) {
    pairs.push_back({{"from_tcpstream", pair.from_tcpstream},
                     {"to_tcpstream", pair.to_tcpstream},
                     {"packets", pair.packets},
                     {"bytes", pair.bytes}});
  }
  return json;
}

}  // namespace

void write_reinjections_json(ConnectionId mptcpstream, const std::vector<Reinjection>& list,
                             Output& out) {
  out.print("{{\"mptcpstream\":{},\"reinjections\":[", mptcpstream);
  bool first = true;
  for (const Reinjection& reinjection : list) {
    out.write(first ? "\n" : ",\n");
    out.write(dump(reinjection_json(reinjection)));
    first = false;
  }
  out.write("]}\n");
}

void write_reinjection_totals_json(ConnectionId mptcpstream,
                                   const std::vector<ReinjectionTotals>& totals, Output& out) {
  Json json;
  json["mptcpstream"] = mptcpstream;
  Json& directions = json["directions"] = Json::array();
  for (const ReinjectionTotals& total : totals)
    directions.push_back(totals_json(total));
  out.write(dump(json) + '\n');
}

}  // namespace mptcpanalyzer
