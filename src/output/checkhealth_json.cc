#include "analysis/summary/connection_list.h"
#include "output/checkhealth.h"
#include "output/json.h"

namespace mptcpanalyzer {

void write_health_json(const CaptureTables& tables, Output& out) {
  Json json;
  json["capture"] = tables.name;
  json["format"] = tables.format;
  json["frames"] = tables.frames;
  json["tcp_segments"] = tables.segments;
  json["tcp_connections"] = tables.streams.size();
  json["mptcp_connections"] = listed_connections(tables).size();
  Json& interfaces = json["interfaces"] = Json::array();
  for (const Interface& interface : tables.interfaces) {
    interfaces.push_back(
        {{"name", text_or_null(interface.name)}, {"link_type", interface.link_type}});
  }
  Json& anomalies = json["anomalies"] = Json::array();
  for (std::size_t i = 0; i < kAnomalyCount; ++i) {
    const auto anomaly = static_cast<Anomaly>(i);
    const Anomalies::Counter& counter = tables.anomalies[anomaly];
    if (counter.count == 0) continue;
    const AnomalyInfo& info = anomaly_info(anomaly);
    anomalies.push_back({{"name", std::string(info.name)},
                         {"severity", info.severity == Severity::warning ? "warning" : "note"},
                         {"sentence", std::string(info.sentence)},
                         {"count", counter.count},
                         {"first_frame", counter.first_frame}});
  }
  out.write(dump(json));
  out.write("\n");
}

void write_host_health_json(const HostHealth& health, Output& out) {
  Json json;
  json["capture"] = nullptr;
  Json& versions = json["versions"] = Json::object();
  for (const HostHealth::Version& version : health.versions)
    versions[version.name] = version.version;
  Json& tools = json["tools"] = Json::array();
  for (const HostHealth::Tool& tool : health.tools) {
    tools.push_back(
        {{"name", tool.name}, {"purpose", tool.purpose}, {"path", text_or_null(tool.path)}});
  }
  Json& folders = json["folders"] = Json::array();
  for (const HostHealth::Folder& folder : health.folders) {
    folders.push_back({{"purpose", folder.purpose},
                       {"path", text_or_null(folder.path)},
                       {"writable", folder.writable}});
  }
  Json& kernel = json["kernel_mptcp"] = health.kernel_mptcp.empty() ? Json() : Json::object();
  for (const auto& [name, value] : health.kernel_mptcp)
    kernel[name] = value;
  json["may_capture"] = health.may_capture;
  out.write(dump(json) + '\n');
}

}  // namespace mptcpanalyzer
