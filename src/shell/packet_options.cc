#include "shell/packet_options.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Option.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <sys/stat.h>
#include <utility>

#include "shell/usage_error.h"

namespace mptcpanalyzer {
namespace {

bool contains(std::span<const FieldId> fields, FieldId field) {
  return std::find(fields.begin(), fields.end(), field) != fields.end();
}

Result<Done> check_streams(const Trace& trace, const RowSelection& selection) {
  const TraceTables& tables = trace.tables();
  if (selection.tcpstream && *selection.tcpstream >= tables.streams.size()) {
    return Error{fmt::format("there is no tcp stream {}", *selection.tcpstream), tables.capture,
                 "list_tcp_connections shows those there are"};
  }
  if (!selection.mptcpstream) return Done{};
  const bool exists = std::any_of(tables.places.begin(), tables.places.end(),
                                  [&selection](const StreamPlace& place) {
                                    return place.connection == *selection.mptcpstream;
                                  });
  if (exists) return Done{};
  return Error{fmt::format("there is no mptcp stream {}", *selection.mptcpstream), tables.capture,
               "list_mptcp_connections shows those there are"};
}

// A CSV may lack fields, a capture does not.
Result<Done> check_fields(const Session& session, const PacketOptions& options,
                          std::span<const FieldId> there_are) {
  std::vector<FieldId> named = options.fields;
  if (options.choice.filter) {
    const auto& filtered = options.choice.filter->fields();
    named.insert(named.end(), filtered.begin(), filtered.end());
  }
  if (options.choice.drop_syn) named.push_back(FieldId::tcpflags);
  for (const FieldId field : named) {
    if (contains(there_are, field)) continue;
    return Error{fmt::format("there is no column '{}'", field_info(field).name),
                 session.options().capture, "load the capture itself"};
  }
  return Done{};
}

void set_fields(PacketOptions& options, const std::string& names) {
  options.fields.clear();
  std::size_t begin = 0;
  while (begin <= names.size()) {
    const std::size_t end = std::min(names.find(',', begin), names.size());
    add_named_field(options, std::string_view(names).substr(begin, end - begin), "--fields");
    begin = end + 1;
  }
}

bool is_same_file(const std::string& a, const std::string& b) {
  struct stat first = {};
  struct stat second = {};
  return stat(a.c_str(), &first) == 0 && stat(b.c_str(), &second) == 0 &&
         first.st_dev == second.st_dev && first.st_ino == second.st_ino && S_ISREG(first.st_mode);
}

}  // namespace

void add_packet_choice(CLI::App& parser, const std::shared_ptr<PacketOptions>& options) {
  RowSelection& selection = options->choice.selection;
  CLI::Option* tcpstream =
      parser.add_option("--tcpstream", selection.tcpstream, "Only the packets of this tcp stream")
          ->type_name("N");
  parser
      .add_option("--mptcpstream", selection.mptcpstream,
                  "Only the packets of this MPTCP connection")
      ->type_name("N")
      ->excludes(tcpstream);
  parser
      .add_option_function<std::string>(
          "--destination",
          [options](const std::string& role) {
            options->choice.selection.destination = role == "Client" ? Role::client : Role::server;
          },
          "Only packets towards this role: in the MPTCP connection with --mptcpstream, else in TCP")
      ->transform(CLI::IsMember({"Client", "Server"}, CLI::ignore_case))
      ->type_name("Client|Server");
  parser.add_flag("--drop-syn", options->choice.drop_syn, "Leave out segments with the SYN flag");
  add_filter_option(parser,
                    [options](Filter filter) { options->choice.filter = std::move(filter); });
}

void add_filter_option(CLI::App& parser, const std::function<void(Filter)>& keep) {
  parser
      .add_option_function<std::string>(
          "--filter",
          [keep](const std::string& expression) {
            Result<Filter> filter = Filter::compile(expression);
            if (!filter) throw UsageError(filter.error());
            keep(std::move(*filter));
          },
          "Only packets that pass, such as 'tcplen > 0 and mptcpdest == Server'")
      ->type_name("EXPRESSION");
}

void add_fields_option(CLI::App& parser, const std::shared_ptr<PacketOptions>& options) {
  parser
      .add_option_function<std::string>(
          "--fields", [options](const std::string& names) { set_fields(*options, names); },
          "The fields to write, comma-separated; all when left out")
      ->type_name("FIELD,...");
}

void add_named_field(PacketOptions& options, std::string_view name, std::string_view where) {
  const auto field = find_field(name);
  if (!field) {
    const std::string_view nearest = nearest_field(name);
    throw UsageError({fmt::format("'{}' is not a field", name), std::string(where),
                      nearest.empty() ? "docs/fields.md lists them"
                                      : fmt::format("did you mean '{}'?", nearest)});
  }
  if (contains(options.fields, *field)) {
    throw UsageError(
        {fmt::format("'{}' is named twice", name), std::string(where), "name it once"});
  }
  options.fields.push_back(*field);
}

Result<const Trace*> load_packets(Session& session, PacketOptions& options,
                                  std::span<const FieldId> default_fields) {
  const Result<std::vector<FieldId>> there_are = session.fields();
  if (!there_are) return there_are.error();
  if (options.fields.empty() && default_fields.empty()) options.fields = *there_are;
  if (options.fields.empty()) {
    std::copy_if(default_fields.begin(), default_fields.end(), std::back_inserter(options.fields),
                 [&there_are](FieldId field) { return contains(*there_are, field); });
  }
  const Result<Done> complete = check_fields(session, options, *there_are);
  if (!complete) return complete.error();
  Result<const Trace*> trace = session.trace(columns_of(options.fields) | options.choice.columns());
  if (!trace) return trace;
  const Result<Done> exists = check_streams(**trace, options.choice.selection);
  if (!exists) return exists.error();
  return trace;
}

Result<Done> check_output(const Session& session, const std::string& path) {
  if (!is_same_file(path, session.options().capture)) return Done{};
  return Error{"it would replace the file that is loaded", path, "give it another name"};
}

}  // namespace mptcpanalyzer
