// The options by which a command is told what packets and which of their fields it is to work on.
#pragma once  // Public: docs/library.md

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "command/arguments.h"
#include "command/command_context.h"
#include "trace/filter/chosen_rows.h"

namespace mptcpanalyzer {

struct PacketOptions {
  std::vector<FieldId> fields;  // empty: the command's default
  PacketChoice choice;
};

// --tcpstream, --mptcpstream, --destination, --drop-syn and --filter. Into `options`, which
// outlives the parser, as in all of these.
void add_packet_choice(ArgumentList& takes, PacketOptions& options);

// --filter.
void add_filter_option(ArgumentList& takes, std::optional<Filter>& chosen);

// --fields, comma-separated.
void add_fields_option(ArgumentList& takes, PacketOptions& options);

// Adds the field of this name. Fails when there is none, or it has been added before.
Result<Done> add_named_field(PacketOptions& options, std::string_view name);

// The trace with what `options` ask for. Without fields they become `default_fields`, as far as the
// loaded file has them (empty: all it has). Fails when a stream or a field that was named is not
// there.
Result<Trace> load_packets(CommandContext& context, PacketOptions& options,
                           std::span<const FieldId> default_fields);

// Fails when the file to write is the one that is loaded.
Result<Done> check_output(const CommandContext& context, const std::string& path);

}  // namespace mptcpanalyzer
