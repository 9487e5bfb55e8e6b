#include "output/json.h"
#include "output/rates.h"

namespace mptcpanalyzer {
namespace {

Json window_json(const RatesReport& report, const RateWindow& window) {
  const double window_s = report.rates.window_s;
  const auto rate = [window_s](std::uint64_t bytes) {
    return static_cast<double>(bytes) * 8 / window_s;
  };
  Json json;
  json["begin_s"] = window.begin_s;
  json["goodput_bps"] = rate(window.new_bytes);
  json["throughput_bps"] = rate(window.bytes);
  json["new_data_bytes"] = window.new_bytes;
  json["throughput_bytes"] = window.bytes;
  json["flight_bytes"] = or_null(window.flight_bytes);
  json["receive_window_bytes"] = or_null(window.receive_window_bytes);
  Json& subflows = json["subflows"] = Json::array();
  for (std::size_t i = 0; i < window.subflows.size(); ++i) {
    const SubflowRate& subflow = window.subflows[i];
    subflows.push_back({{"tcpstream", report.subject.streams[i].id},
                        {"goodput_bps", rate(subflow.new_bytes)},
                        {"throughput_bps", rate(subflow.bytes)},
                        {"new_data_bytes", subflow.new_bytes},
                        {"throughput_bytes", subflow.bytes},
                        {"flight_bytes", or_null(subflow.flight_bytes)}});
  }
  return json;
}

Json report_json(const RatesReport& report) {
  Json json;
  json["capture"] = report.capture;
  json["mptcpstream"] = report.subject.mptcpstream.value_or(0);
  json["window_s"] = report.rates.window_s;
  Json& directions = json["directions"] = Json::array();
  for (const Role towards : {Role::server, Role::client}) {
    Json direction;
    direction["mptcpdest"] = std::string(to_string(towards));
    Json& windows = direction["windows"] = Json::array();
    for (const RateWindow& window : report.rates.towards[static_cast<std::size_t>(towards)])
      windows.push_back(window_json(report, window));
    directions.push_back(std::move(direction));
  }
  return json;
}

}  // namespace

void write_rates_json(const std::vector<RatesReport>& reports, Output& out) {
  Json json = report_json(reports.front());
  if (reports.size() > 1) json["second"] = report_json(reports.back());
  out.write(dump(json) + '\n');
}

}  // namespace mptcpanalyzer
