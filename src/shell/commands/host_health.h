// Looking at this host for checkhealth.
#pragma once

#include "command/options.h"
#include "output/checkhealth.h"

namespace mptcpanalyzer {

HostHealth examine_host(const Options& options);

}  // namespace mptcpanalyzer
