// A database of DuckDB in memory with a trace in it: tables packets, tcp_connections, connections,
// subflows.
// Threads: one at a time.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "output/export/duckdb_library.h"
#include "output/export/packet_columns.h"

namespace mptcpanalyzer {

// What a query answers, as text.
struct QueryResult {
  enum class Kind : std::uint8_t { text, number, boolean };
  struct Column {
    std::string name;
    Kind kind = Kind::text;
    std::vector<std::optional<std::string>> values;  // nothing: NULL
  };
  std::vector<Column> columns;  // of equally many values
};

class DuckDbSession {
 public:
  // Whether statements may read and write files.
  enum class Files : std::uint8_t { denied, allowed };

  // Fails when there is no DuckDB. Nothing that is asked of it uses the network.
  static Result<DuckDbSession> open(Files files);

  // Makes the tables of the trace.
  Result<Done> add(const CaptureTables& tables, std::unique_ptr<PacketBatches> batches);

  // Fails with what DuckDB says.
  Result<Done> run(const std::string& sql);
  Result<QueryResult> query(const std::string& sql);

 private:
  struct Close {
    const DuckDbLibrary* library;
    void (*DuckDbLibrary::*function)(DuckDbLibrary::Handle*);
    void operator()(void* handle) const { (library->*function)(&handle); }
  };
  using Handle = std::unique_ptr<void, Close>;
  struct Destroy {
    const DuckDbLibrary* library;
    void operator()(DuckDbResult* result) const {
      library->destroy_result(result);
      delete result;
    }
  };
  using Answer = std::unique_ptr<DuckDbResult, Destroy>;

  DuckDbSession(const DuckDbLibrary& library, Handle database, Handle connection)
      : library_(&library), database_(std::move(database)), connection_(std::move(connection)) {}

  Result<Answer> ask(const std::string& sql) const;
  QueryResult read(DuckDbResult& answer) const;

  const DuckDbLibrary* library_;
  Handle database_;
  Handle connection_;  // closed first
};

// 'text' as SQL has it.
std::string sql_text(std::string_view text);

}  // namespace mptcpanalyzer
