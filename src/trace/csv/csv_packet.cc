#include "trace/csv/csv_packet.h"

#include <fmt/format.h>
#include <string>

#include "trace/fields/parse_value.h"

namespace mptcpanalyzer {
namespace {

std::string position_text(std::size_t line, std::size_t column) {
  return fmt::format("{}:{}", line, column);
}

}  // namespace

Result<Done> CsvPacket::read(std::span<const CsvCell> cells, std::span<const FieldId> fields,
                             std::size_t line) {
  if (cells.size() != fields.size()) {
    const std::size_t column = cells.size() < fields.size() ? 1 : cells[fields.size()].column;
    return Error{fmt::format("the line has {} cells, the header {}", cells.size(), fields.size()),
                 position_text(line, column), ""};
  }
  lists_.clear();
  for (std::size_t i = 0; i < cells.size(); ++i) {
    Value& value = values_[static_cast<std::size_t>(fields[i])];
    value.present = !cells[i].text.empty();
    value.line = cells[i].line;
    value.column = cells[i].column;
    value.text = cells[i].text;
    value.number = 0;
    value.list_size = 0;
    value.address = {};
    if (!value.present) continue;
    const Result<Done> done = read_cell(fields[i], value);
    if (!done) return done.error();
  }
  return Done{};
}

Result<Done> CsvPacket::read_cell(FieldId field, Value& value) {
  const FieldInfo& info = field_info(field);
  switch (info.type) {
    case FieldType::number:
    case FieldType::flags:
    case FieldType::numbers:
    case FieldType::relative:
      return read_numbers(field, value);
    case FieldType::time:
      if (const auto time = parse_nanoseconds(value.text)) {
        value.number = static_cast<std::uint64_t>(*time);
        return Done{};
      }
      return error_at(field, fmt::format("'{}' is no time in seconds", value.text));
    case FieldType::address:
      if (const auto address = parse_ip_address(value.text)) {
        value.address = *address;
        return Done{};
      }
      return error_at(field, fmt::format("'{}' is no address", value.text));
    case FieldType::role:
    case FieldType::enumeration: {
      const auto words = info.words;
      for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i] != value.text) continue;
        value.number = i;
        return Done{};
      }
      return error_at(field, fmt::format("'{}' is not a word for it", value.text));
    }
    case FieldType::text:
      return Done{};
  }
  return Done{};
}

Result<Done> CsvPacket::read_numbers(FieldId field, Value& value) {
  const FieldInfo& info = field_info(field);
  const bool is_signed = info.type == FieldType::relative;
  const bool may_list = info.type == FieldType::numbers || info.several;
  value.list_begin = lists_.size();
  std::string_view rest = value.text;
  while (true) {
    const std::size_t comma = may_list ? rest.find(',') : std::string_view::npos;
    const std::string_view item = rest.substr(0, comma);
    std::optional<std::uint64_t> number;
    if (is_signed) {
      if (const auto parsed = parse_signed(item)) number = static_cast<std::uint64_t>(*parsed);
    } else {
      number = parse_number(item);
    }
    if (!number) return error_at(field, fmt::format("'{}' is no number", item));
    if (!is_signed && *number > info.source.largest)
      return error_at(field, fmt::format("{} is too large", item));
    lists_.push_back(*number);
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  value.number = lists_[value.list_begin];
  value.list_size = lists_.size() - value.list_begin;
  return Done{};
}

std::optional<std::uint64_t> CsvPacket::number(FieldId field) const {
  return value(field).present ? std::optional<std::uint64_t>(value(field).number) : std::nullopt;
}

std::optional<std::int64_t> CsvPacket::signed_number(FieldId field) const {
  return number_as<std::int64_t>(field);
}

std::span<const std::uint64_t> CsvPacket::numbers(FieldId field) const {
  const auto& list = value(field);
  if (!list.present) return {};  // the place of a list of another packet may stand in it
  return std::span(lists_).subspan(list.list_begin, list.list_size);
}

Error CsvPacket::error_at(FieldId field, std::string what) const {
  return Error{fmt::format("{}: {}", field_info(field).name, what),
               position_text(value(field).line, value(field).column), ""};
}

}  // namespace mptcpanalyzer
