#include "diagnosis/shared_findings.h"
#include "output/diagnose.h"
#include "output/json.h"

namespace mptcpanalyzer {
namespace {

Json role_or_null(const std::optional<Role>& role) {
  return role ? Json(std::string(to_string(*role))) : Json(nullptr);
}

Json verdict_json(const ConnectionVerdict& verdict) {
  Json json;
  json["text"] = words_of(verdict);
  json["is_mptcp"] = !verdict.only_asked && verdict.state != SubflowState::fallback;
  json["version"] = or_null(verdict.version);
  json["state"] = std::string(to_string(verdict.state));
  json["fallback_reason"] = text_or_null(verdict.fallback_reason);
  json["subflows_open"] = verdict.subflows_open;
  json["subflows_used"] = verdict.subflows_used;
  json["mptcpdest"] = std::string(to_string(verdict.mptcpdest));
  json["to_client_bytes"] = verdict.bytes[static_cast<std::size_t>(Role::client)];
  json["to_server_bytes"] = verdict.bytes[static_cast<std::size_t>(Role::server)];
  json["duration_s"] = or_null(verdict.duration_s);
  json["goodput_bps"] = or_null(verdict.rate_bps());
  const auto& paths = verdict.paths;
  json["best_path_bps"] = paths ? Json(paths->best_path_bps) : Json(nullptr);
  json["all_paths_bps"] = paths ? Json(paths->all_paths_bps) : Json(nullptr);
  json["benefit"] = paths ? Json(paths->benefit()) : Json(nullptr);
  return json;
}

Json finding_json(const Finding& finding) {
  Json json;
  json["id"] = std::string(finding.id);
  json["severity"] = std::string(to_string(finding.severity));
  json["confidence"] = std::string(to_string(finding.confidence));
  json["text"] = finding.text;
  Json& frames = json["frames"] = Json::array();
  for (const FrameSpan& span : finding.frames) {
    frames.push_back({{"capture", span.capture},
                      {"first", span.first},
                      {"last", span.last},
                      {"count", span.count}});
  }
  json["begin_s"] = or_null(finding.begin_s);
  json["end_s"] = or_null(finding.end_s);
  json["tcpstream"] = or_null(finding.tcpstream);
  json["second_tcpstream"] = or_null(finding.second_tcpstream);
  json["mptcpdest"] = role_or_null(finding.mptcpdest);
  json["cost_s"] = or_null(finding.cost_s);
  json["cost_bytes"] = or_null(finding.cost_bytes);
  json["counter"] = text_or_null(finding.counter);
  json["advice"] = text_or_null(finding.advice);
  json["next"] = text_or_null(finding.next);
  json["wireshark"] = text_or_null(finding.wireshark);
  Json& causes = json["causes"] = Json::array();
  for (const std::string_view cause : finding.causes)
    causes.push_back(std::string(cause));
  return json;
}

Json connection_json(const DiagnosisReport& report, const Diagnosis& diagnosis) {
  Json json;
  json["mptcpstream"] = or_null(diagnosis.mptcpstream);
  json["tcpstream"] = diagnosis.tcpstream;
  if (!report.second_capture.empty())
    json["second_mptcpstream"] = or_null(diagnosis.second_mptcpstream);
  json["verdict"] = verdict_json(diagnosis.verdict);
  Json& findings = json["findings"] = Json::array();
  for (const Finding& finding : diagnosis.findings)
    findings.push_back(finding_json(finding));
  Json& rules = json["rules"] = Json::array();
  for (const RuleOutcome& rule : diagnosis.rules) {
    rules.push_back({{"id", std::string(rule.id)},
                     {"outcome", std::string(to_string(rule.outcome))},
                     {"reason", text_or_null(rule.reason)}});
  }
  return json;
}

Json shared_json(const DiagnosisReport& report, const SharedFinding& shared) {
  Json json;
  json["id"] = std::string(shared.id);
  json["severity"] = std::string(to_string(shared.severity));
  Json& mptcp = json["mptcpstreams"] = Json::array();
  Json& tcp = json["tcpstreams"] = Json::array();
  for (const std::size_t index : shared.diagnoses) {
    const Diagnosis& diagnosis = report.connections[index];
    if (diagnosis.mptcpstream) {
      mptcp.push_back(*diagnosis.mptcpstream);
    } else {
      tcp.push_back(diagnosis.tcpstream);
    }
  }
  Json& addresses = json["addresses"] = Json::array();
  for (const IpAddress& address : shared.addresses)
    addresses.push_back(to_string(address));
  return json;
}

}  // namespace

void write_diagnosis_json(const DiagnosisReport& report, Output& out) {
  out.write("{\"connections\":[");
  bool first = true;
  for (const Diagnosis& diagnosis : report.connections) {
    if (!first) out.write(",");
    first = false;
    out.write(dump(connection_json(report, diagnosis)));
  }
  Json shared = Json::array();
  for (const SharedFinding& one : shared_findings(report.connections))
    shared.push_back(shared_json(report, one));
  out.write("],\"shared\":" + dump(shared) + "}\n");
}

}  // namespace mptcpanalyzer
