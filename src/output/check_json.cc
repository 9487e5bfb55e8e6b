#include "output/check.h"
#include "output/json.h"

namespace mptcpanalyzer {

void write_check_json(const CheckReport& report, Output& out) {
  Json json;
  json["rules"] = report.rules;
  json["capture"] = report.capture;
  json["failed"] = report.failures();
  Json& assertions = json["assertions"] = Json::array();
  for (std::size_t i = 0; i < report.assertions.size(); ++i) {
    Json assertion;
    assertion["line"] = report.assertions[i].line;
    assertion["assertion"] = report.assertions[i].text;
    assertion["outcome"] = std::string(to_string(report.outcome_of(i)));
    Json& connections = assertion["connections"] = Json::array();
    for (const CheckedConnection& connection : report.connections) {
      connections.push_back({{"mptcpstream", or_null(connection.mptcpstream)},
                             {"tcpstream", connection.tcpstream},
                             {"outcome", std::string(to_string(connection.results[i].outcome))},
                             {"text", connection.results[i].text}});
    }
    assertions.push_back(std::move(assertion));
  }
  out.write(dump(json) + '\n');
}

}  // namespace mptcpanalyzer
