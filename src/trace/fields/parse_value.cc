#include "trace/fields/parse_value.h"

#include <arpa/inet.h>
#include <charconv>
#include <cstddef>
#include <limits>
#include <string>

namespace mptcpanalyzer {
namespace {

constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;
constexpr std::size_t kDecimals = 9;

// All of `text` as digits: no sign, no blank.
std::optional<std::uint64_t> parse_digits(std::string_view text, int base) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::int64_t> with_sign(std::uint64_t magnitude, bool negative) {
  constexpr auto kMax = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (magnitude > kMax + (negative ? 1 : 0)) return std::nullopt;
  return static_cast<std::int64_t>(negative ? 0 - magnitude : magnitude);
}

bool take_sign(std::string_view& text) {
  if (text.empty() || text.front() != '-') return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

std::optional<std::uint64_t> parse_decimal(std::string_view text) {
  return parse_digits(text, 10);
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  if (text.substr(0, 2) == "0x" || text.substr(0, 2) == "0X")
    return parse_digits(text.substr(2), 16);
  return parse_decimal(text);
}

std::optional<std::int64_t> parse_signed(std::string_view text) {
  const bool negative = take_sign(text);
  const auto magnitude = parse_number(text);
  return magnitude ? with_sign(*magnitude, negative) : std::nullopt;
}

std::optional<std::int64_t> parse_nanoseconds(std::string_view text) {
  const bool negative = take_sign(text);
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view fraction = point == std::string_view::npos ? "" : text.substr(point + 1);
  const bool has_digits = !whole.empty() || !fraction.empty();
  if (!has_digits || fraction.size() > kDecimals) return std::nullopt;

  const auto seconds = whole.empty() ? std::optional<std::uint64_t>(0) : parse_decimal(whole);
  const std::string nine_decimals =
      std::string(fraction) + std::string(kDecimals - fraction.size(), '0');
  const auto nanoseconds = parse_decimal(nine_decimals);
  if (!seconds || !nanoseconds) return std::nullopt;
  std::uint64_t total = 0;
  const bool overflows =
      __builtin_mul_overflow(*seconds, std::uint64_t{kNanosecondsPerSecond}, &total) ||
      __builtin_add_overflow(total, *nanoseconds, &total);
  return overflows ? std::nullopt : with_sign(total, negative);
}

std::optional<IpAddress> parse_ip_address(std::string_view text) {
  const std::string terminated(text);
  if (terminated.find('\0') != std::string::npos)
    return std::nullopt;  // inet_pton would stop there
  IpAddress address;
  if (inet_pton(AF_INET, terminated.c_str(), address.bytes.data()) == 1) {
    address.version = 4;
    return address;
  }
  address = {};
  if (inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) == 1) {
    address.version = 6;
    return address;
  }
  return std::nullopt;
}

}  // namespace mptcpanalyzer
