#include "output/export/sqlite_file.h"

#include <algorithm>
#include <bit>
#include <fmt/format.h>
#include <memory>
#include <sqlite3.h>
#include <string_view>
#include <vector>

#include "output/export/column_reader.h"
#include "output/export/database_tables.h"

namespace mptcpanalyzer {
namespace {

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};
struct FinishStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, FinishStatement>;

// Columns with numbers of 64 bits are text: an INTEGER has a sign. So are lists. A number of which
// a packet seldom has several is INTEGER, and the several are text.
std::string_view sql_type(FieldId field) {
  const ArrowFieldType type = arrow_type(field);
  if (type.type == ArrowType::uint64 || type.type == ArrowType::utf8 ||
      field_info(field).type == FieldType::numbers) {
    return "TEXT";
  }
  return type.type == ArrowType::float64 ? "REAL" : "INTEGER";
}

std::string column_of(FieldId field) {
  std::string column{field_info(field).name};
  if (field == FieldId::abstime) column += "_ns";
  column += ' ';
  column += sql_type(field);
  if (field == FieldId::packetid) column += " PRIMARY KEY";
  return column;
}

class Database {
 public:
  explicit Database(std::string name) : name_(std::move(name)) {}

  bool open(const std::string& file) {
    sqlite3* database = nullptr;
    const int status = sqlite3_open_v2(file.c_str(), &database, SQLITE_OPEN_READWRITE, nullptr);
    database_.reset(database);
    return keep(status);
  }

  bool run(const std::string& sql) {
    return keep(sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr));
  }

  Statement prepare(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    keep(sqlite3_prepare_v2(database_.get(), sql.c_str(), -1, &statement, nullptr));
    return Statement(statement);
  }

  // Enters the row that is bound and makes the statement ready for the next.
  bool enter(sqlite3_stmt* statement) {
    const bool done = sqlite3_step(statement) == SQLITE_DONE;
    if (!done) keep(SQLITE_ERROR);
    sqlite3_reset(statement);
    return done;
  }

  bool failed() const { return !message_.empty(); }
  Error error() const {
    return {fmt::format("cannot write the database: {}", message_), name_, ""};
  }

 private:
  bool keep(int status) {
    if (status != SQLITE_OK && message_.empty()) message_ = sqlite3_errmsg(database_.get());
    return status == SQLITE_OK;
  }

  std::string name_;
  std::unique_ptr<sqlite3, CloseDatabase> database_;
  std::string message_;
};

// The text must stay until the row is entered.
void bind_text(sqlite3_stmt* statement, int at, std::string_view text) {
  sqlite3_bind_text64(statement, at, text.data(), text.size(), nullptr, SQLITE_UTF8);
}

std::string insertion(std::string_view table, std::size_t columns) {
  std::string marks = "?";
  for (std::size_t i = 1; i < columns; ++i)
    marks += ",?";
  return fmt::format("INSERT INTO {} VALUES ({})", table, marks);
}

bool write_table(Database& database, const DatabaseTable& table) {
  std::string columns;
  for (const TableColumn& column : table.columns) {
    columns += fmt::format("{}{} {}{}", columns.empty() ? "" : ", ", column.name,
                           column.type == CellType::text ? "TEXT" : "INTEGER",
                           columns.empty() ? " PRIMARY KEY" : "");
  }
  if (!database.run(fmt::format("CREATE TABLE {} ({})", table.name, columns))) return false;
  const Statement statement = database.prepare(insertion(table.name, table.columns.size()));
  for (const std::vector<Cell>& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const int at = static_cast<int>(i) + 1;
      if (const auto* number = std::get_if<std::int64_t>(&row[i])) {
        sqlite3_bind_int64(statement.get(), at, *number);
      } else if (const auto* text = std::get_if<std::string>(&row[i])) {
        bind_text(statement.get(), at, *text);
      } else {
        sqlite3_bind_null(statement.get(), at);
      }
    }
    if (!database.enter(statement.get())) return false;
  }
  return !database.failed();
}

void bind_value(sqlite3_stmt* statement, int at, const ColumnReader& column, std::size_t row,
                std::string& buffer) {
  if (!column.has(row)) {
    sqlite3_bind_null(statement, at);
    return;
  }
  const ArrowFieldType type = column.type();
  if (type.is_list || type.type == ArrowType::uint64) {
    buffer.clear();
    if (type.is_list) {
      column.append_list(row, buffer);
    } else {
      buffer = std::to_string(column.number(row));
    }
    bind_text(statement, at, buffer);
  } else if (type.type == ArrowType::utf8) {
    bind_text(statement, at, column.text(row));
  } else if (type.type == ArrowType::float64) {
    sqlite3_bind_double(statement, at, std::bit_cast<double>(column.number(row)));
  } else {
    sqlite3_bind_int64(statement, at, static_cast<sqlite3_int64>(column.number(row)));
  }
}

bool write_packets(Database& database, PacketBatches& batches) {
  const std::span<const FieldId> fields = batches.fields();
  std::string columns;
  for (const FieldId field : fields)
    columns += (columns.empty() ? "" : ", ") + column_of(field);
  if (!database.run(fmt::format("CREATE TABLE packets ({})", columns))) return false;
  const Statement statement = database.prepare(insertion("packets", fields.size()));
  std::vector<std::string> buffers(fields.size());
  for (;;) {
    const std::vector<ArrowColumn> block = batches.next();
    if (block.empty() || database.failed()) break;
    std::vector<ColumnReader> readers;
    for (std::size_t i = 0; i < fields.size(); ++i)
      readers.emplace_back(block[i], arrow_type(fields[i]));
    for (std::size_t row = 0; row < block.front().rows; ++row) {
      for (std::size_t i = 0; i < readers.size(); ++i)
        bind_value(statement.get(), static_cast<int>(i) + 1, readers[i], row, buffers[i]);
      if (!database.enter(statement.get())) return false;
    }
  }
  return !database.failed();
}

bool add_indexes(Database& database, std::span<const FieldId> fields) {
  const auto has = [&](FieldId field) {
    return std::find(fields.begin(), fields.end(), field) != fields.end();
  };
  for (const FieldId field : {FieldId::tcpstream, FieldId::mptcpstream}) {
    const std::string_view name = field_info(field).name;
    if (has(field) && !database.run(fmt::format("CREATE INDEX packets_{0} ON packets ({0})", name)))
      return false;
  }
  return database.run("CREATE INDEX subflows_mptcpstream ON subflows (mptcpstream)");
}

}  // namespace

Result<Done> write_sqlite_file(const std::string& file, const std::string& name,
                               const CaptureTables& tables, PacketBatches& batches) {
  Database database(name);
  // The file takes its name when it is whole, so that there is nothing to roll back.
  bool good = database.open(file) &&
              database.run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN");
  for (const DatabaseTable& table : database_tables(tables))
    good = good && write_table(database, table);
  good = good && write_packets(database, batches) && add_indexes(database, batches.fields()) &&
         database.run("COMMIT");
  if (!good) return database.error();
  return Done{};
}

}  // namespace mptcpanalyzer
