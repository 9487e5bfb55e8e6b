#include "output/json.h"
#include "output/nstat.h"

namespace mptcpanalyzer {
namespace {

std::string full_name(std::string_view name) {
  return std::string(kCounterPrefix) + std::string(name);
}

Json frames_of(const NstatReport& report, KernelCounter counter) {
  Json frames = Json::array();
  for (const CountedPacket& packet : report.counts.packets) {
    if (packet.counter == counter && packet.host == report.host) frames.push_back(packet.frame);
  }
  return frames;
}

Json counter_json(const NstatReport& report, const CounterRule& rule) {
  Json json;
  json["counter"] = full_name(rule.name);
  json["value"] = report.counts.of(report.host).value_of(rule.counter);
  json["at_least"] = rule.is_bound;
  json["frames"] = frames_of(report, rule.counter);
  return json;
}

Json compared_json(const NstatReport& report, const CounterComparison& one) {
  const CounterRule* rule = find_counter(one.name);
  Json json;
  if (rule != nullptr) {
    json = counter_json(report, *rule);
  } else {
    json["counter"] = full_name(one.name);
    json["value"] = nullptr;
    json["at_least"] = false;
    json["frames"] = Json::array();
  }
  json["kernel"] = or_null(one.kernel);
  json["verdict"] = std::string(to_string(one.verdict));
  return json;
}

Json report_json(const NstatReport& report) {
  Json json;
  json["host"] = std::string(to_string(report.host));
  json["capture"] = report.capture;
  json["captured_at"] = std::string(to_string(report.counts.captured_at));
  json["options_cut"] = report.counts.options_cut;
  json["one_direction"] = report.counts.one_direction;
  Json& counters = json["counters"] = Json::array();
  if (!report.counts.can_tell()) return json;
  if (report.against) {
    for (const CounterComparison& one : *report.against)
      counters.push_back(compared_json(report, one));
  } else {
    for (const CounterRule& rule : counter_rules())
      counters.push_back(counter_json(report, rule));
  }
  return json;
}

}  // namespace

void write_nstat_json(const std::vector<NstatReport>& reports,
                      std::optional<ConnectionId> mptcpstream, Output& out) {
  Json json;
  json["mptcpstream"] = or_null(mptcpstream);
  Json& hosts = json["hosts"] = Json::array();
  for (const NstatReport& report : reports)
    hosts.push_back(report_json(report));
  out.write(dump(json) + '\n');
}

void write_counter_rules_json(Output& out) {
  Json json;
  Json& rules = json["rules"] = Json::array();
  for (const CounterRule& rule : counter_rules()) {
    rules.push_back({{"counter", full_name(rule.name)},
                     {"source", std::string(rule.source)},
                     {"counted", std::string(rule.counted)},
                     {"at_least", rule.is_bound}});
  }
  out.write(dump(json) + '\n');
}

}  // namespace mptcpanalyzer
