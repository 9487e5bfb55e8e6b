#include <memory>
#include <string>

#include "command/format_option.h"
#include "command/packet_options.h"
#include "output/export/duckdb_session.h"
#include "output/export/query_output.h"
#include "shell/commands/commands.h"

namespace mptcpanalyzer {
namespace {

RunCommand declare(ArgumentList& takes) {
  const auto sql = std::make_shared<std::string>();
  const auto options = std::make_shared<PacketOptions>();
  takes.positional("statement", "SQL",
                   "A query over the tables packets, tcp_connections, connections and subflows",
                   into(*sql));
  add_fields_option(takes, *options);
  add_packet_choice(takes, *options);
  const FormatOption format(takes);
  return [=](Session& session) -> Result<Done> {
    Result<DuckDbSession> duckdb = DuckDbSession::open(DuckDbSession::Files::denied);
    if (!duckdb) return duckdb.error();
    const Result<Trace> trace = load_packets(session, *options, {});
    if (!trace) return trace.error();
    const Result<Done> added = duckdb->add(
        trace->tables(),
        std::make_unique<PacketBatches>(*trace, options->fields, options->choice,
                                        [&session] { return !session.is_interrupted(); }));
    if (session.is_interrupted()) return stopped_by_user();
    if (!added) return added;
    const Result<QueryResult> result = duckdb->query(*sql);
    if (!result) return result.error();
    if (format.chosen(session.options()) == Format::json) {
      write_query_json(*result, session.out());
    } else {
      write_query_text(*result, session.out());
    }
    return Done{};
  };
}

}  // namespace

Command sql_command() {
  return {"sql", {}, "Ask the packets by SQL; needs DuckDB", declare};
}

}  // namespace mptcpanalyzer
