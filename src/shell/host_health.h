// Looking at this host for checkhealth.
#pragma once

#include "output/host_health.h"
#include "shell/options.h"

namespace mptcpanalyzer {

HostHealth examine_host(const Options& options);

}  // namespace mptcpanalyzer
