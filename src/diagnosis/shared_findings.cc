#include "diagnosis/shared_findings.h"

#include <algorithm>
#include <map>
#include <set>

namespace mptcpanalyzer {
namespace {

constexpr std::string_view kOfTheCapture = "capture_unfit";

// The addresses of the subflow that a finding is of, or of all.
std::set<IpAddress> addresses_of(const Diagnosis& diagnosis) {
  std::set<IpAddress> addresses;
  for (const auto& [client, server] : diagnosis.paths) {
    addresses.insert(client.address);
    addresses.insert(server.address);
  }
  return addresses;
}

std::vector<IpAddress> common_addresses(const std::vector<Diagnosis>& diagnoses,
                                        const std::vector<std::size_t>& of) {
  std::set<IpAddress> common = addresses_of(diagnoses[of.front()]);
  for (const std::size_t index : of) {
    const std::set<IpAddress> own = addresses_of(diagnoses[index]);
    std::erase_if(common, [&](const IpAddress& address) { return !own.contains(address); });
  }
  return {common.begin(), common.end()};
}

}  // namespace

std::vector<SharedFinding> shared_findings(const std::vector<Diagnosis>& diagnoses) {
  std::map<std::string_view, SharedFinding> by_id;
  for (std::size_t i = 0; i < diagnoses.size(); ++i) {
    for (const Finding& finding : diagnoses[i].findings) {
      SharedFinding& shared = by_id[finding.id];
      shared.id = finding.id;
      shared.severity = std::max(shared.severity, finding.severity);
      if (shared.diagnoses.empty() || shared.diagnoses.back() != i) shared.diagnoses.push_back(i);
    }
  }
  std::vector<SharedFinding> all;
  for (auto& [id, shared] : by_id) {
    if (shared.diagnoses.size() < kLeastShared) continue;
    shared.addresses = common_addresses(diagnoses, shared.diagnoses);
    if (!shared.addresses.empty() || id == kOfTheCapture) all.push_back(std::move(shared));
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const SharedFinding& one, const SharedFinding& other) {
                     return one.severity > other.severity;
                   });
  return all;
}

}  // namespace mptcpanalyzer
