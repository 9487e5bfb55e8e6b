#include "analysis/summary/connection_list.h"
#include "output/checkhealth.h"
#include "output/escape.h"

namespace mptcpanalyzer {
namespace {

std::string state_of(const HostHealth::Folder& folder) {
  if (folder.path.empty()) return "no home folder";
  return fmt::format("{}, {}", escape_for_terminal(folder.path),
                     folder.writable ? "writable" : "NOT writable");
}

std::string state_of(const HostHealth::Tool& tool) {
  return tool.path.empty() ? "not found" : escape_for_terminal(tool.path);
}

std::string setting(const HostHealth& health, std::string_view name) {
  for (const auto& [key, value] : health.kernel_mptcp) {
    if (key == name) return value;
  }
  return {};
}

}  // namespace

void write_health_text(const CaptureTables& tables, Output& out) {
  out.print("{}: {}, {} frames, {} tcp segments, {} tcp connection(s), {} mptcp connection(s)\n",
            escape_for_terminal(tables.name), tables.format, tables.frames, tables.segments,
            tables.streams.size(), listed_connections(tables).size());
  bool healthy = true;
  for (std::size_t i = 0; i < kAnomalyCount; ++i) {
    const auto anomaly = static_cast<Anomaly>(i);
    const Anomalies::Counter& counter = tables.anomalies[anomaly];
    if (counter.count == 0) continue;
    healthy = false;
    const AnomalyInfo& info = anomaly_info(anomaly);
    out.print("{}: {} ({}): {}", info.severity == Severity::warning ? "warning" : "note", info.name,
              counter.count, info.sentence);
    if (counter.first_frame != 0) out.print(" (first: frame {})", counter.first_frame);
    out.write("\n");
  }
  if (healthy) out.write("nothing irregular\n");
}

void write_host_health_text(const HostHealth& health, Output& out) {
  out.write("versions\n");
  for (const HostHealth::Version& version : health.versions)
    out.print("  {:<16}{}\n", version.name, escape_for_terminal(version.version));
  out.write("optional tools\n");
  for (const HostHealth::Tool& tool : health.tools)
    out.print("  {:<16}{} ({})\n", tool.name, state_of(tool), tool.purpose);
  out.write("folders\n");
  for (const HostHealth::Folder& folder : health.folders)
    out.print("  {:<16}{}\n", folder.purpose, state_of(folder));
  if (health.kernel_mptcp.empty()) {
    out.write("MPTCP of the kernel: none\n");
  } else {
    out.print("MPTCP of the kernel: {}\n",
              setting(health, "enabled") == "1" ? "enabled" : "not enabled");
    for (const auto& [name, value] : health.kernel_mptcp)
      out.print("  net.mptcp.{} = {}\n", escape_for_terminal(name), escape_for_terminal(value));
  }
  out.print("capturing: {}\n", health.may_capture
                                   ? "permitted (CAP_NET_RAW)"
                                   : "not permitted; run as root, or allow it once with: "
                                     "sudo setcap cap_net_raw+ep $(command -v mptcpanalyzer)");
}

}  // namespace mptcpanalyzer
