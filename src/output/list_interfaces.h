// The interfaces of a capture, and those of this host, as text and as JSON.
#pragma once

#include <span>

#include "capture/live_capture.h"
#include "flow/read_segments.h"
#include "output/output.h"

namespace mptcpanalyzer {

void write_interfaces_text(const CaptureFacts& capture, Output& out);
void write_interfaces_json(const CaptureFacts& capture, Output& out);

void write_host_interfaces_text(std::span<const HostInterface> interfaces, Output& out);
void write_host_interfaces_json(std::span<const HostInterface> interfaces, Output& out);

}  // namespace mptcpanalyzer
