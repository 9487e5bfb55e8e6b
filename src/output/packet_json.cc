// write_packets_json().

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "output/packet_table.h"
#include "trace/fields/field_value.h"

namespace mptcpanalyzer {
namespace {

// Readers of JSON may keep a number as a double, which has 53 bits: a field that may have more is
// written as a string.
constexpr unsigned kExactBits = 53;

std::string number_json(std::uint64_t number, FieldId field) {
  const std::string digits = std::to_string(number);
  const bool is_exact = field_info(field).source.largest >> kExactBits == 0;
  return is_exact ? digits : '"' + digits + '"';
}

// A JSON literal. Text of a capture may be any bytes: what is not UTF-8 is replaced.
std::string text_json(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

std::string value_json(const Trace& trace, std::size_t row, FieldId field) {
  const FieldValue value = value_of(trace, row, field);
  if (std::holds_alternative<std::monostate>(value)) return "null";
  if (const auto* list = std::get_if<NumberList>(&value)) {
    std::string text;
    for (std::size_t i = 0; i < list->size(); ++i) {
      text += i == 0 ? '[' : ',';
      text += number_json((*list)[i], field);
    }
    return text.empty() ? "[]" : text + ']';
  }
  const bool is_word = !field_info(field).words.empty();
  if (const auto* number = std::get_if<std::uint64_t>(&value); number != nullptr && !is_word) {
    return number_json(*number, field);
  }
  if (const auto* number = std::get_if<std::int64_t>(&value)) {
    if (field_info(field).type != FieldType::time) return std::to_string(*number);
    std::string seconds;  // with all its decimals, which floating point would not keep
    append_seconds(seconds, *number);
    return seconds;
  }
  std::string text;
  append_field(text, trace, row, field);
  return text_json(text);
}

}  // namespace

void write_packets_json(const Trace& trace, std::span<const std::size_t> rows,
                        std::span<const FieldId> fields, Output& out) {
  out.write("{\"packets\":[");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::string object = i == 0 ? "{" : ",{";
    for (const FieldId field : fields) {
      if (field != fields.front()) object += ',';
      object +=
          '"' + std::string(field_info(field).name) + "\":" + value_json(trace, rows[i], field);
    }
    out.write(object + '}');
  }
  out.write("]}\n");
}

}  // namespace mptcpanalyzer
