#include "output/host_health.h"

#include "output/escape.h"
#include "output/json.h"

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
