#include "command/packet_options.h"

#include <algorithm>
#include <fmt/format.h>
#include <sys/stat.h>
#include <utility>

#include "analysis/subject/subject.h"
#include "command/summary_options.h"

namespace mptcpanalyzer {
namespace {

bool contains(std::span<const FieldId> fields, FieldId field) {
  return std::find(fields.begin(), fields.end(), field) != fields.end();
}

Result<Done> check_streams(const Trace& trace, const RowSelection& selection) {
  const CaptureTables& tables = trace.tables();
  for (const auto& [level, stream] : {std::pair{Level::tcp, selection.tcpstream},
                                      std::pair{Level::mptcp, selection.mptcpstream}}) {
    if (stream && !exists(tables, level, *stream))
      return no_such_subject(level, *stream, tables.name);
  }
  return Done{};
}

// A CSV may lack fields, a capture does not.
Result<Done> check_fields(const CommandContext& context, const PacketOptions& options,
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
                 context.options().capture, "load the capture itself"};
  }
  return Done{};
}

Result<Done> set_fields(PacketOptions& options, const std::string& names) {
  options.fields.clear();
  for (std::size_t begin = 0; begin <= names.size();) {
    const std::size_t end = std::min(names.find(',', begin), names.size());
    Result<Done> added =
        add_named_field(options, std::string_view(names).substr(begin, end - begin));
    if (!added) return added;
    begin = end + 1;
  }
  return Done{};
}

bool is_same_file(const std::string& a, const std::string& b) {
  struct stat first = {};
  struct stat second = {};
  return stat(a.c_str(), &first) == 0 && stat(b.c_str(), &second) == 0 &&
         first.st_dev == second.st_dev && first.st_ino == second.st_ino && S_ISREG(first.st_mode);
}

}  // namespace

void add_packet_choice(ArgumentList& takes, PacketOptions& options) {
  RowSelection& selection = options.choice.selection;
  takes.option("--tcpstream", "N", "Only the packets of this tcp stream",
               into(selection.tcpstream));
  takes
      .option("--mptcpstream", "N", "Only the packets of this MPTCP connection",
              into(selection.mptcpstream))
      .excludes = {"--tcpstream"};
  add_role(
      takes, "--destination",
      "Only packets towards this role: in the MPTCP connection with --mptcpstream, else in TCP",
      [&selection](Role role) { selection.destination = role; });
  takes.flag("--drop-syn", "Leave out segments with the SYN flag", options.choice.drop_syn);
  add_filter_option(takes, options.choice.filter);
}

void add_filter_option(ArgumentList& takes, std::optional<Filter>& chosen) {
  takes.option("--filter", "EXPRESSION",
               "Only packets that pass, such as 'tcplen > 0 and mptcpdest == Server'",
               [&chosen](const std::string& expression) -> Result<Done> {
                 Result<Filter> filter = Filter::compile(expression);
                 if (!filter) return filter.error();
                 chosen = std::move(*filter);
                 return Done{};
               });
}

void add_fields_option(ArgumentList& takes, PacketOptions& options) {
  takes.option("--fields", ArgumentKind::fields,
               "The fields to write, comma-separated; all when left out",
               [&options](const std::string& names) { return set_fields(options, names); });
}

Result<Done> add_named_field(PacketOptions& options, std::string_view name) {
  const auto field = find_field(name);
  if (!field) {
    const std::string_view nearest = nearest_field(name);
    return Error{
        fmt::format("'{}' is not a field", name), "",
        nearest.empty() ? "docs/fields.md lists them" : fmt::format("did you mean '{}'?", nearest)};
  }
  if (contains(options.fields, *field))
    return Error{fmt::format("'{}' is named twice", name), "", "name it once"};
  options.fields.push_back(*field);
  return Done{};
}

Result<Trace> load_packets(CommandContext& context, PacketOptions& options,
                           std::span<const FieldId> default_fields) {
  const Result<std::vector<FieldId>> there_are = context.fields();
  if (!there_are) return there_are.error();
  if (options.fields.empty() && default_fields.empty()) options.fields = *there_are;
  if (options.fields.empty()) {
    std::copy_if(default_fields.begin(), default_fields.end(), std::back_inserter(options.fields),
                 [&there_are](FieldId field) { return contains(*there_are, field); });
  }
  const Result<Done> complete = check_fields(context, options, *there_are);
  if (!complete) return complete.error();
  Result<Trace> trace = context.trace(columns_of(options.fields) | options.choice.columns());
  if (!trace) return trace;
  const Result<Done> exists = check_streams(*trace, options.choice.selection);
  if (!exists) return exists.error();
  return trace;
}

Result<Done> check_output(const CommandContext& context, const std::string& path) {
  if (!is_same_file(path, context.options().capture)) return Done{};
  return Error{"it would replace the file that is loaded", path, "give it another name"};
}

}  // namespace mptcpanalyzer
