// The options by which a command is told what packets and which of their fields it is to work on.
#pragma once

#include <CLI/App.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "shell/session.h"
#include "trace/chosen_rows.h"

namespace mptcpanalyzer {

struct PacketOptions {
  std::vector<FieldId> fields;  // empty: the command's default
  PacketChoice choice;
};

// --tcpstream, --mptcpstream, --destination, --drop-syn and --filter.
void add_packet_choice(CLI::App& parser, const std::shared_ptr<PacketOptions>& options);

// --filter, whose expression is handed to `keep`.
void add_filter_option(CLI::App& parser, const std::function<void(Filter)>& keep);

// --fields, comma-separated.
void add_fields_option(CLI::App& parser, const std::shared_ptr<PacketOptions>& options);

// Adds the field of this name. `where` is the argument that names it; throws UsageError.
void add_named_field(PacketOptions& options, std::string_view name, std::string_view where);

// The trace with what `options` ask for. Without fields they become `default_fields`, as far as the
// loaded file has them (empty: all it has). Fails when a stream or a field that was named is not
// there.
Result<const Trace*> load_packets(Session& session, PacketOptions& options,
                                  std::span<const FieldId> default_fields);

// Fails when the file to write is the one that is loaded.
Result<Done> check_output(const Session& session, const std::string& path);

}  // namespace mptcpanalyzer
