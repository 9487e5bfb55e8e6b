#include "output/export/duckdb_session.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <utility>

#include "output/export/arrow_stream.h"
#include "output/export/database_tables.h"

namespace mptcpanalyzer {
namespace {

// Numbers of duckdb_type.
constexpr int kBoolean = 1;
constexpr int kFirstNumber = 2;  // TINYINT
constexpr int kUBigInt = 9;
constexpr int kLastNumber = 11;  // DOUBLE
constexpr int kHugeInt = 16;     // a sum of integers
constexpr int kVarchar = 17;

constexpr std::size_t kRowsAtOnce = 500;

bool has_plain_text(int type) {
  return (type >= kBoolean && type <= kLastNumber) || type == kVarchar;
}

// A number of 64 bits without sign is text in JSON, as keys are.
QueryResult::Kind kind_of(int type) {
  if (type == kBoolean) return QueryResult::Kind::boolean;
  const bool is_number =
      (type >= kFirstNumber && type <= kLastNumber && type != kUBigInt) || type == kHugeInt;
  return is_number ? QueryResult::Kind::number : QueryResult::Kind::text;
}

std::string literal(const Cell& cell) {
  if (const auto* number = std::get_if<std::int64_t>(&cell)) return std::to_string(*number);
  if (const auto* text = std::get_if<std::string>(&cell)) return sql_text(*text);
  return "NULL";
}

std::string creation(const DatabaseTable& table) {
  std::string columns;
  for (const TableColumn& column : table.columns) {
    columns += fmt::format("{}{} {}", columns.empty() ? "" : ", ", column.name,
                           column.type == CellType::text ? "VARCHAR" : "BIGINT");
  }
  return fmt::format("CREATE TABLE {} ({})", table.name, columns);
}

// The statements that enter all rows, some hundred each.
std::vector<std::string> insertions(const DatabaseTable& table) {
  std::vector<std::string> statements;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    if (i % kRowsAtOnce == 0)
      statements.push_back(fmt::format("INSERT INTO {} VALUES ", table.name));
    std::string& statement = statements.back();
    statement += i % kRowsAtOnce == 0 ? "(" : ", (";
    for (const Cell& cell : table.rows[i]) {
      if (&cell != &table.rows[i].front()) statement += ", ";
      statement += literal(cell);
    }
    statement += ')';
  }
  return statements;
}

// Without what would end a statement that stands within another.
std::string without_end(std::string sql) {
  sql.erase(sql.find_last_not_of("; \t\r\n") + 1);
  return sql;
}

}  // namespace

std::string sql_text(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') quoted += '\'';
    quoted += c;
  }
  quoted += '\'';
  return quoted;
}

Result<DuckDbSession> DuckDbSession::open(Files files) {
  const Result<const DuckDbLibrary*> found = duckdb_library();
  if (!found) return found.error();
  const DuckDbLibrary& library = **found;
  const auto owned = [&library](void* handle, auto function) {
    return Handle(handle, Close{&library, function});
  };
  void* config = nullptr;
  library.create_config(&config);
  const Handle settings = owned(config, &DuckDbLibrary::destroy_config);
  // No extension is fetched from the network, nor loaded from the home folder.
  library.set_config(config, "autoinstall_known_extensions", "false");
  library.set_config(config, "autoload_known_extensions", "false");
  if (files == Files::denied) library.set_config(config, "enable_external_access", "false");
  void* database = nullptr;
  char* message = nullptr;
  if (library.open_ext(nullptr, &database, config, &message) != 0) {
    const Error error{
        fmt::format("DuckDB does not open: {}", message == nullptr ? "no reason told" : message),
        "", ""};
    library.free(message);
    return error;
  }
  Handle opened = owned(database, &DuckDbLibrary::close);
  void* connection = nullptr;
  if (library.connect(database, &connection) != 0)
    return Error{"DuckDB does not open a connection", "", ""};
  return DuckDbSession(library, std::move(opened), owned(connection, &DuckDbLibrary::disconnect));
}

Result<Done> DuckDbSession::add(const CaptureTables& tables,
                                std::unique_ptr<PacketBatches> batches) {
  for (const DatabaseTable& table : database_tables(tables)) {
    Result<Done> done = run(creation(table));
    for (const std::string& statement : insertions(table)) {
      if (done) done = run(statement);
    }
    if (!done) return done;
  }
  // A stream can be read once, a table as often as a query wants.
  ArrowArrayStream stream{};
  make_arrow_stream(packet_table(std::move(batches)), nullptr, stream);
  const bool scans = library_->arrow_scan(connection_.get(), "packet_stream", &stream) == 0;
  Result<Done> done = scans ? run("CREATE TABLE packets AS SELECT * FROM packet_stream")
                            : Result<Done>(Error{"DuckDB does not take the packets", "", ""});
  if (done) done = run("DROP VIEW packet_stream");
  if (stream.release != nullptr) stream.release(&stream);
  return done;
}

Result<DuckDbSession::Answer> DuckDbSession::ask(const std::string& sql) const {
  Answer answer(new DuckDbResult, Destroy{library_});
  if (library_->query(connection_.get(), sql.c_str(), answer.get()) == 0) return answer;
  const char* message = library_->result_error(answer.get());
  return Error{message == nullptr ? "DuckDB failed" : message, "", ""};
}

Result<Done> DuckDbSession::run(const std::string& sql) {
  const Result<Answer> answer = ask(sql);
  if (!answer) return answer.error();
  return Done{};
}

QueryResult DuckDbSession::read(DuckDbResult& answer) const {
  QueryResult result;
  const std::uint64_t rows = library_->row_count(&answer);
  for (std::uint64_t i = 0; i < library_->column_count(&answer); ++i) {
    QueryResult::Column& column = result.columns.emplace_back();
    column.name = library_->column_name(&answer, i);
    column.kind = kind_of(library_->column_type(&answer, i));
    for (std::uint64_t row = 0; row < rows; ++row) {
      auto& value = column.values.emplace_back();
      if (library_->value_is_null(&answer, i, row)) continue;
      const std::unique_ptr<char, void (*)(void*)> text(library_->value_varchar(&answer, i, row),
                                                        library_->free);
      if (text) value = text.get();
    }
  }
  return result;
}

Result<QueryResult> DuckDbSession::query(const std::string& sql) {
  Result<Answer> answer = ask(sql);
  if (!answer) return answer.error();
  bool is_plain = true;
  for (std::uint64_t i = 0; i < library_->column_count(answer->get()); ++i)
    is_plain = is_plain && has_plain_text(library_->column_type(answer->get(), i));
  if (is_plain) return read(**answer);
  // The C interface makes text of plain values only; DuckDB itself does of lists, times and others.
  Result<Answer> texts = ask(fmt::format("SELECT COLUMNS(*)::VARCHAR FROM ({})", without_end(sql)));
  if (!texts) return texts.error();
  QueryResult result = read(**texts);
  for (std::uint64_t i = 0; i < result.columns.size(); ++i)
    result.columns[i].kind = kind_of(library_->column_type(answer->get(), i));
  return result;
}

}  // namespace mptcpanalyzer
