#include "output/packet_csv.h"

#include <cassert>
#include <string_view>

#include "output/escape.h"
#include "trace/csv_record.h"
#include "trace/field_value.h"

namespace mptcpanalyzer {
namespace {

constexpr ColumnSet kDirectionColumn{Column::direction};

// Whether the text of such a field may hold the delimiter (or, of a text, anything else).
bool may_need_quotes(FieldId field, char delimiter) {
  constexpr std::string_view kInValues = ",.:-_";  // lists, times, addresses, signs, words
  return field_info(field).type == FieldType::text ||
         kInValues.find(delimiter) != std::string_view::npos;
}

}  // namespace

PacketCsv::PacketCsv(const Trace& trace, std::span<const FieldId> fields, PacketCsvOptions options,
                     Output& out)
    : trace_(trace), options_(options), out_(out) {
  assert(is_csv_delimiter(options.delimiter));
  for (const FieldId field : fields) {
    const bool by_direction = field_info(field).columns == kDirectionColumn;
    const bool continues = by_direction && !parts_.empty() && parts_.back().by_direction;
    if (!continues) {
      parts_.emplace_back();
      parts_.back().by_direction = by_direction;
      if (by_direction) parts_.back().texts.resize(2 * trace.tables().streams.size());
    }
    parts_.back().fields.push_back(field);
  }
}

void PacketCsv::write_header() {
  line_.clear();
  for (const Part& part : parts_) {
    for (const FieldId field : part.fields) {
      if (!line_.empty()) line_ += options_.delimiter;
      append_csv_cell(line_, field_info(field).name, options_.delimiter);
    }
  }
  line_ += '\n';
  out_.write(line_);
}

void PacketCsv::write_row(std::size_t row) {
  line_.clear();
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    if (i != 0) line_ += options_.delimiter;
    append_part(parts_[i], row);
  }
  line_ += '\n';
  out_.write(line_);
}

void PacketCsv::append_part(Part& part, std::size_t row) {
  if (!part.by_direction) return append_cell(part.fields.front(), row, line_);
  const DirectionId direction = trace_.chunk_of(row).direction.values[Trace::row_in_chunk(row)];
  std::string& text = part.texts[direction];
  if (text.empty()) append_cells(part, row, text);
  line_ += text;
}

void PacketCsv::append_cells(const Part& part, std::size_t row, std::string& out) const {
  for (std::size_t i = 0; i < part.fields.size(); ++i) {
    if (i != 0) out += options_.delimiter;
    append_cell(part.fields[i], row, out);
  }
}

void PacketCsv::append_cell(FieldId field, std::size_t row, std::string& out) const {
  if (!may_need_quotes(field, options_.delimiter)) {
    append_field(out, trace_, row, field);
    return;
  }
  std::string cell;
  append_field(cell, trace_, row, field);
  const bool is_text = field_info(field).type == FieldType::text;
  append_csv_cell(out, is_text && options_.escape_text ? escape_for_terminal(cell) : cell,
                  options_.delimiter);
}

}  // namespace mptcpanalyzer
