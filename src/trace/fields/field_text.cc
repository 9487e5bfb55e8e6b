// append_field(): values as text.

#include <array>
#include <charconv>

#include "flow/sequence_number.h"
#include "trace/fields/field_value.h"
#include "trace/fields/row_view.h"

namespace mptcpanalyzer {
namespace {

template <typename T>
void append_number(std::string& out, T value, int base = 10) {
  std::array<char, 24> digits{};
  const std::to_chars_result end =
      std::to_chars(digits.data(), digits.data() + digits.size(), value, base);
  out.append(digits.data(), static_cast<std::size_t>(end.ptr - digits.data()));
}

void append_list(std::string& out, const NumberList& list) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i != 0) out += ',';
    append_number(out, list[i]);
  }
}

// "0x0010", as tshark.
void append_flags(std::string& out, std::uint64_t flags) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  out += "0x";
  for (unsigned shift = 16; shift != 0;) {
    shift -= 4;
    out += kDigits[flags >> shift & 0xfU];
  }
}

void append_address(std::string& out, const IpAddress& address) {
  if (address.version != 4) {
    out += to_string(address);
    return;
  }
  for (std::size_t i = 0; i < 4; ++i) {
    if (i != 0) out += '.';
    append_number(out, unsigned{address.bytes[i]});
  }
}

void append_unsigned(std::string& out, std::uint64_t value, FieldId field) {
  const std::span<const std::string_view> words = field_info(field).words;
  if (field_info(field).type == FieldType::flags) {
    append_flags(out, value);
  } else if (words.empty()) {
    append_number(out, value);
  } else if (value < words.size()) {
    out += words[static_cast<std::size_t>(value)];
  }
}

// Of a packet with several DSS options: each DATA_ACK next to the one that is known whole.
void append_data_acks(std::string& out, std::span<const std::uint64_t> raw, std::uint64_t known,
                      const SideNumbering& numbering) {
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (i != 0) out += ',';
    const bool whole = raw[i] > 0xffffffffU;
    const std::uint64_t ack =
        whole ? raw[i] : nearest_data_sequence(static_cast<std::uint32_t>(raw[i]), known);
    append_number(out, numbering.relative(ack).value_or(0));
  }
}

void append_signed(std::string& out, const Trace& trace, std::size_t row, FieldId field,
                   std::int64_t value) {
  if (field_info(field).type == FieldType::time) return append_seconds(out, value);
  if (field != FieldId::dack) return append_number(out, value);
  const RowView at(trace, row);
  const auto raw = at.rare(FieldId::dss_rawack);
  if (raw.size() < 2) return append_number(out, value);
  append_data_acks(out, raw, at.chunk.dack64.values[at.row], at.peer_numbering());
}

}  // namespace

void append_seconds(std::string& out, std::int64_t ns) {
  constexpr std::uint64_t kSecond = 1'000'000'000;
  // In unsigned arithmetic, as the least number has no negative.
  std::uint64_t magnitude = static_cast<std::uint64_t>(ns);
  if (ns < 0) {
    out += '-';
    magnitude = 0 - magnitude;
  }
  append_number(out, magnitude / kSecond);
  std::array<char, 10> fraction{};
  std::uint64_t rest = magnitude % kSecond;
  for (std::size_t i = 9; i != 0; --i) {
    fraction[i] = static_cast<char>('0' + rest % 10);
    rest /= 10;
  }
  fraction[0] = '.';
  out.append(fraction.data(), fraction.size());
}

void append_field(std::string& out, const Trace& trace, std::size_t row, FieldId field) {
  const FieldValue value = value_of(trace, row, field);
  if (const auto* unsigned_value = std::get_if<std::uint64_t>(&value)) {
    append_unsigned(out, *unsigned_value, field);
  } else if (const auto* signed_value = std::get_if<std::int64_t>(&value)) {
    append_signed(out, trace, row, field, *signed_value);
  } else if (const auto* address = std::get_if<IpAddress>(&value)) {
    append_address(out, *address);
  } else if (const auto* text = std::get_if<std::string_view>(&value)) {
    out += *text;
  } else if (const auto* list = std::get_if<NumberList>(&value)) {
    append_list(out, *list);
  }
}

}  // namespace mptcpanalyzer
