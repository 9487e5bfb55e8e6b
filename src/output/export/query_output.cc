#include "output/export/query_output.h"

#include <string>

#include "output/escape.h"
#include "output/json.h"
#include "output/text_table.h"

namespace mptcpanalyzer {
namespace {

std::size_t row_count(const QueryResult& result) {
  return result.columns.empty() ? 0 : result.columns.front().values.size();
}

Json value_json(const QueryResult::Column& column, const std::optional<std::string>& value) {
  if (!value) return nullptr;
  if (column.kind == QueryResult::Kind::text) return *value;
  // What JSON has no number for (NaN, integers of more than 64 bits) stays text.
  const Json parsed = Json::parse(*value, nullptr, false);
  const bool is_exact = parsed.is_number_integer() || parsed.is_boolean() ||
                        (parsed.is_number() && value->find_first_of(".eE") != std::string::npos);
  return is_exact ? parsed : Json(*value);
}

}  // namespace

void write_query_text(const QueryResult& result, Output& out) {
  std::vector<TextColumn> columns;
  for (const QueryResult::Column& column : result.columns) {
    add_column(columns, escape_for_terminal(column.name), column.kind == QueryResult::Kind::number,
               column.values, [](const std::optional<std::string>& value) {
                 return value ? escape_for_terminal(*value) : std::string("-");
               });
  }
  write_table(columns, "", out);
}

void write_query_json(const QueryResult& result, Output& out) {
  out.write("{\"rows\":[");
  for (std::size_t row = 0; row < row_count(result); ++row) {
    Json json = Json::object();
    for (const QueryResult::Column& column : result.columns)
      json[column.name] = value_json(column, column.values[row]);
    out.write(row == 0 ? "\n" : ",\n");
    out.write(dump(json));
  }
  out.write("]}\n");
}

}  // namespace mptcpanalyzer
