// The signals of a capture, for commands about them.
#pragma once

#include <string>

#include "analysis/signals/mptcp_signals.h"
#include "shell/session/session.h"

namespace mptcpanalyzer {

// Of the capture of that path, or of the loaded one where it is empty: one more pass over the file,
// with progress and warnings. Fails when none is loaded, or a CSV, which has no options.
Result<SignalList> signals_of(Session& session, const std::string& capture);

}  // namespace mptcpanalyzer
