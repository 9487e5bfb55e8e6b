// What checkhealth prints of a capture and of this host, as text and as JSON.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "flow/capture_tables.h"
#include "output/output.h"

namespace mptcpanalyzer {

// What was irregular in a capture.
void write_health_text(const CaptureTables& tables, Output& out);
void write_health_json(const CaptureTables& tables, Output& out);

// What the program finds on this host of what it can make use of.
struct HostHealth {
  struct Version {
    std::string name;
    std::string version;
  };
  // A program or library that is looked for when it is needed.
  struct Tool {
    std::string name;
    std::string purpose;
    std::string path;  // empty: not found
  };
  struct Folder {
    std::string purpose;
    std::string path;  // empty: there is no home folder
    bool writable = false;
  };

  std::vector<Version> versions;
  std::vector<Tool> tools;
  std::vector<Folder> folders;
  // net.mptcp.*, by name; empty: the kernel has no MPTCP.
  std::vector<std::pair<std::string, std::string>> kernel_mptcp;
  bool may_capture = false;  // CAP_NET_RAW is in effect
};

void write_host_health_text(const HostHealth& health, Output& out);
void write_host_health_json(const HostHealth& health, Output& out);

}  // namespace mptcpanalyzer
