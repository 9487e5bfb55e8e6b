#include "output/json_to_csv.h"

#include <algorithm>
#include <unordered_map>
#include <utility>
#include <vector>

#include "output/escape.h"
#include "output/json.h"
#include "trace/csv/csv_record.h"

namespace mptcpanalyzer {
namespace {

struct Cell {
  std::size_t column = 0;
  std::string text;
};
using Row = std::vector<Cell>;

std::string plain_text(const Json& value) {
  if (value.is_null()) return "";
  if (value.is_string()) return value.get<std::string>();
  return value.dump();
}

bool is_list_of_objects(const Json& value) {
  return value.is_array() && !value.empty() && value.front().is_object();
}

std::string joined(const Json& list) {
  std::string text;
  for (const Json& value : list) {
    if (!text.empty()) text += ',';
    text += plain_text(value);
  }
  return text;
}

class Table {
 public:
  explicit Table(const Json& document) : top_(&document) {
    // A document that is about lists has no row when they are empty.
    const bool has_lists = std::any_of(document.begin(), document.end(),
                                       [](const Json& value) { return value.is_array(); });
    add(document, "", {}, !has_lists);
  }

  void write(PacketCsvOptions format, Output& out) const {
    if (rows_.empty()) return;
    write_line(names_, format, out);
    std::vector<std::string> cells(names_.size());
    for (const Row& row : rows_) {
      std::fill(cells.begin(), cells.end(), std::string());
      for (const Cell& cell : row)
        cells[cell.column] = cell.text;
      write_line(cells, format, out);
    }
  }

 private:
  static void write_line(const std::vector<std::string>& cells, PacketCsvOptions format,
                         Output& out) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i != 0) line += format.delimiter;
      append_csv_cell(line, format.escape_text ? escape_for_terminal(cells[i]) : cells[i],
                      format.delimiter);
    }
    out.write(line + "\n");
  }

  std::size_t column(const std::string& name) {
    const auto [known, is_new] = columns_.try_emplace(name, names_.size());
    if (is_new) names_.push_back(name);
    return known->second;
  }

  // The cells of the object itself, those of objects in it included.
  void add_cells(const Json& object, const std::string& prefix, Row& row) {
    for (const auto& [name, value] : object.items()) {
      const bool is_empty_list = value.is_array() && value.empty();
      if (value.is_object()) {
        add_cells(value, prefix + name + ".", row);
      } else if (!is_list_of_objects(value) && !is_empty_list) {
        row.push_back(
            {column(prefix + name), value.is_array() ? joined(value) : plain_text(value)});
      }
    }
  }

  void add(const Json& object, const std::string& prefix, Row row, bool stands_alone) {
    add_cells(object, prefix, row);
    bool has_rows = false;
    for (const auto& [name, value] : object.items()) {
      if (!is_list_of_objects(value)) continue;
      has_rows = true;
      const bool is_top = &object == top_;
      for (const Json& element : value)
        add(element, is_top ? prefix : prefix + name + ".", row, true);
    }
    if (!has_rows && stands_alone) rows_.push_back(std::move(row));
  }

  const Json* top_;
  std::vector<std::string> names_;
  std::unordered_map<std::string, std::size_t> columns_;
  std::vector<Row> rows_;
};

}  // namespace

Result<Done> write_json_as_csv(std::string_view json, PacketCsvOptions format, Output& out) {
  const Json document = Json::parse(json, nullptr, false);
  if (document.is_discarded() || !document.is_object())
    return Error{"this answer cannot be written as CSV", "--format csv", "ask for json"};
  Table(document).write(format, out);
  return Done{};
}

}  // namespace mptcpanalyzer
