#include "output/json.h"
#include "output/qualify_reinjections.h"

namespace mptcpanalyzer {
namespace {

Json seconds_or_null(const std::optional<std::int64_t>& ns) {
  return ns ? Json(static_cast<double>(*ns) / 1e9) : Json(nullptr);
}

Json reinjection_json(const QualifiedReinjection& one) {
  Json json;
  json["packetid"] = one.packetid;
  json["tcpstream"] = one.tcpstream;
  json["mptcpdest"] = std::string(to_string(one.mptcpdest));
  json["dsn"] = or_null(one.dsn);
  json["length"] = one.length;
  json["verdict"] = std::string(to_string(one.verdict));
  json["delta_s"] = or_null(one.delta_s);
  json["trigger"] = std::string(to_string(one.trigger));
  json["new_bytes"] = one.new_bytes;
  json["sent_s"] = seconds_or_null(one.sent_ns);
  json["arrived_s"] = seconds_or_null(one.arrived_ns);
  Json& originals = json["reinjection_of"] = Json::array();
  for (const ReinjectedOriginal& original : one.reinjection_of) {
    originals.push_back({{"packetid", original.packetid},
                         {"tcpstream", original.tcpstream},
                         {"sent_s", seconds_or_null(original.sent_ns)},
                         {"arrived_s", seconds_or_null(original.arrived_ns)}});
  }
  return json;
}

}  // namespace

void write_qualified_reinjections_json(ConnectionId connection, const ReinjectionReport& report,
                                       Output& out) {
  Json json;
  json["mptcpstream"] = connection;
  Json& reinjections = json["reinjections"] = Json::array();
  for (const QualifiedReinjection& one : report.reinjections)
    reinjections.push_back(reinjection_json(one));
  Json& totals = json["totals"] = Json::array();
  for (const QualifiedTotal& total : report.totals) {
    Json entry;
    entry["mptcpdest"] = std::string(to_string(total.mptcpdest));
    entry["original_tcpstream"] = total.original_tcpstream;
    entry["tcpstream"] = total.tcpstream;
    for (std::size_t i = 0; i < kVerdictCount; ++i) {
      const std::string verdict{to_string(static_cast<Verdict>(i))};
      entry[verdict] = total.by_verdict[i].packets;
      entry[verdict + "_bytes"] = total.by_verdict[i].bytes;
    }
    totals.push_back(std::move(entry));
  }
  out.write(dump(json) + '\n');
}

}  // namespace mptcpanalyzer
