#include "testing/script_value.h"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>

#include "capture/frame.h"
#include "testing/key_reference.h"

namespace mptcpanalyzer {
namespace {

std::uint64_t parse_digits(std::string_view text, int base) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) {
    script_error("'{}' is not a number", text);
  }
  return value;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  if (trim(text).empty()) return parts;
  int depth = 0;
  std::size_t start = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i == text.size() || (text[i] == separator && depth == 0)) {
      parts.push_back(trim(text.substr(start, i - start)));
      start = i + 1;
    } else if (text[i] == '(') {
      ++depth;
    } else if (text[i] == ')') {
      --depth;
    }
  }
  if (depth != 0) script_error("unbalanced parentheses in '{}'", text);
  return parts;
}

ScriptWord parse_word(std::string_view text) {
  const std::size_t mark = text.find_first_of("=(");
  if (mark == std::string_view::npos) return {text, {}, {}};
  const std::string_view rest = text.substr(mark + 1);
  if (text[mark] == '=') return {text.substr(0, mark), rest, {}};
  if (rest.empty() || rest.back() != ')') {
    script_error("'{}' does not end with ')'", text);
  }
  return {text.substr(0, mark), {}, rest.substr(0, rest.size() - 1)};
}

void SymbolTable::set(std::string_view name, std::uint64_t value) {
  if (name.empty() || is_digit(name.front())) {
    script_error("'{}' is no name for a symbol", name);
  }
  symbols_[std::string(name)] = value;
}

std::uint64_t SymbolTable::number(std::string_view text) const {
  std::uint64_t sum = 0;
  char operation = '+';
  int depth = 0;
  std::size_t start = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const char c = i < text.size() ? text[i] : '+';
    if (c == '(') ++depth;
    if (c == ')') --depth;
    if (i < text.size() && (depth != 0 || (c != '+' && c != '-'))) continue;
    const std::uint64_t value = term(trim(text.substr(start, i - start)));
    sum = operation == '+' ? sum + value : sum - value;
    operation = c;
    start = i + 1;
  }
  return sum;
}

std::uint64_t SymbolTable::term(std::string_view text) const {
  if (text.substr(0, 2) == "0x") return parse_digits(text.substr(2), 16);
  if (text.empty() || is_digit(text.front())) return parse_digits(text, 10);
  const ScriptWord word = parse_word(text);
  if (word.arguments) {
    const std::uint64_t key = number(*word.arguments);
    if (word.name == "token0") return reference_token(0, key);
    if (word.name == "token1") return reference_token(1, key);
    if (word.name == "idsn0") return reference_idsn(0, key);
    if (word.name == "idsn1") return reference_idsn(1, key);
    script_error("unknown function '{}'", word.name);
  }
  const auto found = symbols_.find(text);
  if (found == symbols_.end()) script_error("unknown symbol '{}'", text);
  return found->second;
}

ByteBuffer parse_hex(std::string_view text) {
  if (text.size() % 2 != 0) script_error("odd number of hexadecimal digits");
  ByteBuffer bytes;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    bytes.push_back(static_cast<std::uint8_t>(parse_digits(text.substr(i, 2), 16)));
  }
  return bytes;
}

IpAddress parse_address(std::string_view text) {
  IpAddress address;
  const bool ipv6 = text.find(':') != std::string_view::npos;
  address.version = ipv6 ? 6 : 4;
  if (inet_pton(ipv6 ? AF_INET6 : AF_INET, std::string(text).c_str(), address.bytes.data()) != 1) {
    script_error("'{}' is not an address", text);
  }
  return address;
}

Endpoint parse_endpoint(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) script_error("'{}' has no port", text);
  std::string_view address = text.substr(0, colon);
  if (!address.empty() && address.front() == '[' && address.back() == ']') {
    address = address.substr(1, address.size() - 2);
  }
  return {parse_address(address), SymbolTable().number_as<std::uint16_t>(text.substr(colon + 1))};
}

std::int64_t parse_seconds(std::string_view text) {
  constexpr std::size_t kDecimals = 9;
  const std::size_t dot = std::min(text.find('.'), text.size());
  std::string fraction(text.substr(std::min(dot + 1, text.size())));
  if (fraction.size() > kDecimals) script_error("more than 9 decimals in a time");
  fraction.resize(kDecimals, '0');
  return static_cast<std::int64_t>(parse_digits(text.substr(0, dot), 10) * 1'000'000'000 +
                                   parse_digits(fraction, 10));
}

std::uint32_t parse_link_type(std::string_view text) {
  static const std::map<std::string_view, std::uint32_t> kNames = {
      {"ethernet", link_type::kEthernet},
      {"sll", link_type::kLinuxCooked},
      {"sll2", link_type::kLinuxCooked2},
      {"raw", link_type::kRaw},
      {"null", link_type::kNull},
      {"loop", link_type::kLoop},
      {"ppp", link_type::kPpp}};
  const auto found = kNames.find(text);
  if (found != kNames.end()) return found->second;
  return SymbolTable().number_as<std::uint16_t>(text);
}

}  // namespace mptcpanalyzer
