// A command that lists something of the whole capture.
#pragma once

#include "output/output.h"
#include "shell/session/command.h"

namespace mptcpanalyzer {

using WriteListing = void (*)(const TrackedCapture&, Output&);

// Declares the format options, which are all its arguments.
RunCommand declare_listing(ArgumentList& takes, WriteListing text, WriteListing json);

}  // namespace mptcpanalyzer
