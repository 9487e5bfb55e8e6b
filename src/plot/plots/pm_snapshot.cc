#include "plot/plots/pm_snapshot.h"

#include <fmt/format.h>

#include "output/json.h"

namespace mptcpanalyzer {
namespace {

// Deep enough for what mptcp-pm writes.
constexpr int kMaxDepth = 16;

std::string text_at(const Json& object, const char* key) {
  const auto at = object.find(key);
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string("?");
}

double number_at(const Json& object, const char* key) {
  const auto at = object.find(key);
  return at != object.end() && at->is_number() ? at->get<double>() : 0;
}

PmSubflow subflow_of(const Json& object) {
  PmSubflow subflow;
  subflow.name =
      fmt::format("{}:{} → {}:{}", text_at(object, "srcIp"), number_at(object, "srcPort"),
                  text_at(object, "dstIp"), number_at(object, "dstPort"));
  for (const auto& [key, value] : object.items()) {
    if (value.is_number()) subflow.numbers.emplace(key, value.get<double>());
  }
  return subflow;
}

// nlohmann says of a number beyond a double that it is out of range, by an exception only.
Error why_no_json(std::string_view text, const std::string& name) {
  try {
    [[maybe_unused]] const Json parsed = Json::parse(text);
  } catch (const Json::out_of_range&) {
    return {"the file has a number that is too large", name, ""};
  } catch (const Json::parse_error& error) {
    return {fmt::format("the file is no JSON from byte {} on", error.byte), name, ""};
  }
  return {"the file is no JSON", name, ""};
}

}  // namespace

Result<PmSnapshot> parse_pm_snapshot(std::string_view text, const std::string& name) {
  bool too_deep = false;
  const auto watch_depth = [&too_deep](int depth, Json::parse_event_t, Json&) {
    too_deep |= depth > kMaxDepth;
    return depth <= kMaxDepth;
  };
  const Json json = Json::parse(text, watch_depth, false);
  if (too_deep) return Error{"the file is none of mptcp-pm: it is nested too deep", name, ""};
  if (json.is_discarded()) return why_no_json(text, name);
  const auto subflows = json.is_object() ? json.find("subflows") : json.end();
  if (!json.is_object() || subflows == json.end() || !subflows->is_array())
    return Error{"the file is none of mptcp-pm: it has no subflows", name, ""};
  PmSnapshot snapshot;
  snapshot.connection = text_at(json, "name");
  snapshot.time_s = number_at(json, "delay") * 1e-3;
  for (const Json& subflow : *subflows) {
    if (subflow.is_object()) snapshot.subflows.push_back(subflow_of(subflow));
  }
  return snapshot;
}

}  // namespace mptcpanalyzer
