// The tcp stream or MPTCP connection that a command is about, by its number.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <string>

#include "analysis/subject/subject.h"
#include "analysis/summary/summarize.h"
#include "command/arguments.h"
#include "command/command_context.h"

namespace mptcpanalyzer {

// The positional TCPSTREAM or MPTCPSTREAM.
void add_stream(ArgumentList& takes, Level level, std::string help, std::uint32_t& number);

// --all, which stands for that number.
void add_all_streams(ArgumentList& takes, Level level, std::string help, bool& all);

// What numbers that come after it are of: tcp or mptcp.
Argument& add_protocol(ArgumentList& takes, std::string names, std::string help, Level& level);

// In the loaded capture. Fails when it has none of that number.
Result<Subject> find_subject(CommandContext& context, Level level, std::uint32_t number);

// Of the loaded capture, however it is read. The context outlives it.
Replay replay_of(CommandContext& context);

}  // namespace mptcpanalyzer
