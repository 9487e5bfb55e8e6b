#include "output/packet_csv.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <string_view>

#include "output/escape.h"
#include "trace/csv/csv_record.h"
#include "trace/fields/field_value.h"
#include "trace/fields/plain_column.h"

namespace mptcpanalyzer {
namespace {

constexpr ColumnSet kDirectionColumn{Column::direction};
constexpr ColumnSet kRareColumn{Column::rare_values};

// Whether the text of such a field may hold the delimiter (or, of a text, anything else).
bool may_need_quotes(FieldId field, char delimiter) {
  constexpr std::string_view kInValues = ",.:-_";  // lists, times, addresses, signs, words
  return field_info(field).type == FieldType::text ||
         kInValues.find(delimiter) != std::string_view::npos;
}

bool is_plain(FieldId field) {
  return field_info(field).type == FieldType::number &&
         visit_plain_column(Chunk{}, field, [](const auto&) {});
}

bool has_rare_values(const Chunk& chunk, std::size_t row) {
  const auto rows = chunk.rare.rows;
  return std::binary_search(rows.begin(), rows.end(), static_cast<std::uint16_t>(row));
}

}  // namespace

PacketCsv::PacketCsv(const Trace& trace, std::span<const FieldId> fields, PacketCsvOptions options,
                     Output& out)
    : trace_(trace), options_(options), out_(out) {
  assert(is_csv_delimiter(options.delimiter));
  for (const FieldId field : fields) {
    const Source source = source_of(field);
    const bool continues =
        source == Source::direction && !parts_.empty() && parts_.back().source == source;
    if (!continues) {
      parts_.push_back({{}, source, {}});
      if (source == Source::direction)
        parts_.back().texts.resize(2 * trace.tables().streams.size());
    }
    parts_.back().fields.push_back(field);
  }
}

PacketCsv::Source PacketCsv::source_of(FieldId field) const {
  if (field_info(field).columns() == kDirectionColumn) return Source::direction;
  if (may_need_quotes(field, options_.delimiter)) return Source::may_be_quoted;
  if (field_info(field).columns() == kRareColumn) return Source::rare_values;
  return is_plain(field) ? Source::plain_column : Source::value;
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
  const bool rare = has_rare_values(trace_.chunk_of(row), Trace::row_in_chunk(row));
  line_.clear();
  for (Part& part : parts_) {
    if (&part != &parts_.front()) line_ += options_.delimiter;
    append_part(part, row, rare);
  }
  line_ += '\n';
  out_.write(line_);
}

void PacketCsv::append_part(Part& part, std::size_t row, bool has_rare_values) {
  const FieldId field = part.fields.front();
  switch (part.source) {
    case Source::direction:
      append_by_direction(part, row);
      break;
    case Source::plain_column:
      append_plain(field, row);
      break;
    case Source::rare_values:
      if (has_rare_values) append_field(line_, trace_, row, field);
      break;
    case Source::value:
      append_field(line_, trace_, row, field);
      break;
    case Source::may_be_quoted:
      append_quoted(field, row, line_);
      break;
  }
}

void PacketCsv::append_by_direction(Part& part, std::size_t row) {
  const DirectionId direction = trace_.chunk_of(row).direction.values[Trace::row_in_chunk(row)];
  std::string& text = part.texts[direction];
  if (text.empty()) {
    for (const FieldId field : part.fields) {
      if (field != part.fields.front()) text += options_.delimiter;
      append_quoted(field, row, text);
    }
  }
  line_ += text;
}

void PacketCsv::append_plain(FieldId field, std::size_t row) {
  const std::size_t in_chunk = Trace::row_in_chunk(row);
  visit_plain_column(trace_.chunk_of(row), field, [this, in_chunk](const auto& column) {
    if (!column.has(in_chunk)) return;
    std::array<char, 20> digits{};  // of 64 bits
    const auto end =
        std::to_chars(digits.data(), digits.data() + digits.size(), column.values[in_chunk]);
    line_.append(digits.data(), static_cast<std::size_t>(end.ptr - digits.data()));
  });
}

void PacketCsv::append_quoted(FieldId field, std::size_t row, std::string& out) const {
  std::string cell;
  append_field(cell, trace_, row, field);
  const bool escapes = options_.escape_text && field_info(field).type == FieldType::text;
  append_csv_cell(out, escapes ? escape_for_terminal(cell) : cell, options_.delimiter);
}

}  // namespace mptcpanalyzer
