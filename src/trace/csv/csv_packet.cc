#include "trace/csv/csv_packet.h"

#include <fmt/format.h>
#include <limits>
#include <string>

#include "trace/fields/parse_value.h"

namespace mptcpanalyzer {
namespace {

// The largest number that the columns hold for a field.
std::uint64_t largest(FieldId field) {
  switch (field) {
    case FieldId::tcpoptions:
    case FieldId::subtype:
    case FieldId::mptcpversion:
    case FieldId::addrid:
      return 0xff;
    case FieldId::datafin:
      return 1;
    case FieldId::tcpflags:
      return 0xfff;
    case FieldId::sport:
    case FieldId::dport:
    case FieldId::dss_length:
      return 0xffff;
    case FieldId::rwnd:
      return std::uint64_t{0xffff} << 14U;  // RFC 7323: scaled by at most 14
    case FieldId::packetid:
    case FieldId::tcpseq:
    case FieldId::tcplen:
    case FieldId::tcpack:
    case FieldId::tcptsval:
    case FieldId::tcptsecr:
    case FieldId::dss_ssn:
    case FieldId::recvtok:
    case FieldId::expected_token:
    case FieldId::related_mappings:
    case FieldId::reinjection_of:
    case FieldId::reinjected_in:
    case FieldId::data_retransmission_of:
      return std::numeric_limits<std::uint32_t>::max();
    // Streams and connections are kept in tables by number: a stray number must not fill the
    // memory.
    case FieldId::tcpstream:
    case FieldId::mptcpstream:
      return (std::uint64_t{1} << 21U) - 1;
    default:
      return std::numeric_limits<std::uint64_t>::max();
  }
}

// The only signed lists: several DATA_ACKs in one packet.
bool may_list(FieldId field) {
  const FieldType type = field_info(field).type;
  return type == FieldType::numbers || field == FieldId::dack ||
         (type == FieldType::number && columns_of(std::span(&field, 1)).has(Column::rare_values));
}

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
      const auto words = words_of(field);
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
  const bool is_signed = field_info(field).type == FieldType::relative;
  value.list_begin = lists_.size();
  std::string_view rest = value.text;
  while (true) {
    const std::size_t comma = may_list(field) ? rest.find(',') : std::string_view::npos;
    const std::string_view item = rest.substr(0, comma);
    std::optional<std::uint64_t> number;
    if (is_signed) {
      if (const auto parsed = parse_signed(item)) number = static_cast<std::uint64_t>(*parsed);
    } else {
      number = parse_number(item);
    }
    if (!number) return error_at(field, fmt::format("'{}' is no number", item));
    if (!is_signed && *number > largest(field))
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
