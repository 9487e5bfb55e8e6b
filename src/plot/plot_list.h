// The list of the plots there are.
#pragma once

#include "output/output.h"

namespace mptcpanalyzer {

void write_plots_text(Output& out);
void write_plots_json(Output& out);

}  // namespace mptcpanalyzer
