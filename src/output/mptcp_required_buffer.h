// What mptcp_required_buffer prints, as text and as JSON.
#pragma once

#include "analysis/topology/topology.h"
#include "output/output.h"
#include "output/quantity.h"

namespace mptcpanalyzer {

void write_required_buffer_text(const Topology& topology, const RequiredBuffer& buffer, Units units,
                                Output& out);
void write_required_buffer_json(const Topology& topology, const RequiredBuffer& buffer,
                                Output& out);

}  // namespace mptcpanalyzer
