// What load_topo prints: a topology, as text and as JSON.
#pragma once

#include "analysis/topology/topology.h"
#include "output/output.h"

namespace mptcpanalyzer {

void write_topology_text(const Topology& topology, Output& out);
void write_topology_json(const Topology& topology, Output& out);

}  // namespace mptcpanalyzer
