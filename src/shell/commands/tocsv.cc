#include <fmt/format.h>
#include <memory>
#include <optional>
#include <string>
#include <unistd.h>

#include "base/atomic_file.h"
#include "command/packet_options.h"
#include "output/packet_csv.h"
#include "shell/commands/commands.h"
#include "trace/csv/csv_record.h"

namespace mptcpanalyzer {
namespace {

struct Arguments {
  std::string output;
  std::optional<char> delimiter;  // nullopt: as the settings say
};

Result<Done> set_delimiter(Arguments& arguments, const std::string& text) {
  arguments.delimiter = csv_delimiter(text);
  if (arguments.delimiter) return Done{};
  return Error{fmt::format("'{}' cannot part the cells of a CSV", text), "",
               "give one character of punctuation, or 'tab'"};
}

char delimiter_of(const Session& session, const Arguments& arguments) {
  return arguments.delimiter.value_or(session.options().delimiter);
}

Result<Done> write_rows(const Session& session, const Trace& trace, const PacketOptions& options,
                        PacketCsvOptions format, Output& out) {
  PacketCsv csv(trace, options.fields, format, out);
  csv.write_header();
  ChosenRows chosen(trace, options.choice);
  std::vector<std::size_t> rows;
  while (chosen.next(rows)) {
    if (session.is_interrupted()) return stopped_by_user();
    if (out.failed()) break;
    for (const std::size_t row : rows)
      csv.write_row(row);
  }
  return out.flush();
}

Result<Done> write_to_standard_output(Session& session, PacketOptions& options,
                                      const Arguments& arguments) {
  const Result<Trace> trace = load_packets(session, options, {});
  if (!trace) return trace.error();
  return write_rows(session, *trace, options,
                    {delimiter_of(session, arguments), session.out().is_terminal()}, session.out());
}

Result<Done> write_to_file(Session& session, PacketOptions& options, const Arguments& arguments) {
  const Result<Done> separate = check_output(session, arguments.output);
  if (!separate) return separate;
  // Before the capture is loaded: whoever named a folder that is not there should not wait for it.
  Result<AtomicFile> file = AtomicFile::create(arguments.output);
  if (!file) return file.error();
  const Result<Trace> trace = load_packets(session, options, {});
  if (!trace) return trace.error();
  Output out(file->file(), arguments.output);
  const Result<Done> written =
      write_rows(session, *trace, options, {delimiter_of(session, arguments), false}, out);
  return written ? file->commit() : written;
}

RunCommand declare(ArgumentList& takes) {
  const auto arguments = std::make_shared<Arguments>();
  const auto options = std::make_shared<PacketOptions>();
  takes.positional("output", {ArgumentKind::file, "OUTPUT"},
                   "The file to write; - is standard output", into(arguments->output));
  add_fields_option(takes, *options);
  add_packet_choice(takes, *options);
  takes.option("--delimiter", "CHARACTER",
               "What stands between cells; the setting 'delimiter' when left out",
               [arguments](const std::string& text) { return set_delimiter(*arguments, text); });
  return [arguments, options](Session& session) -> Result<Done> {
    return arguments->output == "-" ? write_to_standard_output(session, *options, *arguments)
                                    : write_to_file(session, *options, *arguments);
  };
}

}  // namespace

Command tocsv_command() {
  return {"tocsv",
          {},
          "Write the fields of packets as CSV",
          declare,
          "tocsv - --mptcpstream 0 --fields packetid,reltime,dsn,tcplen"};
}

}  // namespace mptcpanalyzer
