// A command that lists something of the whole capture.
#pragma once

#include <CLI/App.hpp>

#include "output/output.h"
#include "shell/command.h"

namespace mptcpanalyzer {

using WriteListing = void (*)(const TrackedCapture&, Output&);

// Declares the format options, which are all its arguments.
RunCommand declare_listing(CLI::App& parser, WriteListing text, WriteListing json);

}  // namespace mptcpanalyzer
