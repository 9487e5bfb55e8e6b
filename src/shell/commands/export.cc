#include <fmt/format.h>
#include <memory>
#include <string>
#include <string_view>

#include "base/atomic_file.h"
#include "command/packet_options.h"
#include "output/export/arrow_file.h"
#include "output/export/duckdb_session.h"
#include "output/export/sqlite_file.h"
#include "shell/commands/commands.h"

namespace mptcpanalyzer {
namespace {

enum class Kind : std::uint8_t { arrow, parquet, sqlite };

struct Arguments {
  std::string output;
  Kind kind = Kind::arrow;
};

Result<Done> set_output(Arguments& arguments, const std::string& path) {
  arguments.output = path;
  const std::size_t dot = path.rfind('.');
  const std::string_view ending =
      dot == std::string::npos ? std::string_view{} : std::string_view(path).substr(dot);
  if (ending == ".arrow") {
    arguments.kind = Kind::arrow;
  } else if (ending == ".parquet") {
    arguments.kind = Kind::parquet;
  } else if (ending == ".sqlite") {
    arguments.kind = Kind::sqlite;
  } else {
    return Error{"its ending names no format", path,
                 "end it in .arrow, .parquet or .sqlite; tocsv writes CSV"};
  }
  return Done{};
}

Result<Done> write_arrow(PacketBatches& batches, AtomicFile& file, const std::string& name) {
  Output out(file.file(), name);
  write_arrow_file(batches, out);
  return out.flush();
}

Result<Done> write_parquet(DuckDbSession& duckdb, const CaptureTables& tables,
                           std::unique_ptr<PacketBatches> batches, const AtomicFile& file) {
  const Result<Done> added = duckdb.add(tables, std::move(batches));
  if (!added) return added;
  return duckdb.run(fmt::format("COPY packets TO {} (FORMAT parquet)", sql_text(file.name())));
}

Result<Done> export_packets(Session& session, PacketOptions& options, const Arguments& arguments) {
  const Result<Done> separate = check_output(session, arguments.output);
  if (!separate) return separate;
  // Before the capture is loaded: whoever lacks DuckDB, or named a folder that is not there, should
  // not wait for it.
  std::optional<DuckDbSession> duckdb;
  if (arguments.kind == Kind::parquet) {
    Result<DuckDbSession> opened = DuckDbSession::open(DuckDbSession::Files::allowed);
    if (!opened) return opened.error();
    duckdb.emplace(std::move(*opened));
  }
  Result<AtomicFile> file = AtomicFile::create(arguments.output);
  if (!file) return file.error();
  const Result<Trace> trace = load_packets(session, options, {});
  if (!trace) return trace.error();
  auto batches = std::make_unique<PacketBatches>(*trace, options.fields, options.choice,
                                                 [&session] { return !session.is_interrupted(); });
  Result<Done> written = Done{};
  switch (arguments.kind) {
    case Kind::arrow:
      written = write_arrow(*batches, *file, arguments.output);
      break;
    case Kind::sqlite:
      written = write_sqlite_file(file->name(), arguments.output, trace->tables(), *batches);
      break;
    case Kind::parquet:
      written = write_parquet(*duckdb, trace->tables(), std::move(batches), *file);
      break;
  }
  if (session.is_interrupted()) return stopped_by_user();
  return written ? file->commit() : written;
}

RunCommand declare(ArgumentList& takes) {
  const auto arguments = std::make_shared<Arguments>();
  const auto options = std::make_shared<PacketOptions>();
  takes.positional(
      "output", {ArgumentKind::file, "OUTPUT"},
      "The file to write: .arrow (Arrow IPC), .sqlite, or .parquet, which needs DuckDB",
      [arguments](const std::string& path) { return set_output(*arguments, path); });
  add_fields_option(takes, *options);
  add_packet_choice(takes, *options);
  return [arguments, options](Session& session) -> Result<Done> {
    return export_packets(session, *options, *arguments);
  };
}

}  // namespace

Command export_command() {
  return {"export",
          {},
          "Write the fields of packets as an Arrow, Parquet or SQLite file",
          declare,
          "export /tmp/packets.arrow --mptcpstream 0 --fields packetid,reltime,dsn,tcplen"};
}

}  // namespace mptcpanalyzer
