// The tcp stream or MPTCP connection that a command is about, by its number.
#pragma once

#include <cstdint>

#include "analysis/subject.h"
#include "shell/session.h"

namespace mptcpanalyzer {

// In the loaded capture. Fails when it has none of that number.
Result<Subject> find_tcp_subject(Session& session, std::uint32_t tcpstream);
Result<Subject> find_mptcp_subject(Session& session, std::uint32_t mptcpstream);

}  // namespace mptcpanalyzer
