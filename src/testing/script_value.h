// The lexical part of packet scripts: words, numbers, symbols, addresses.
//
// Everything throws std::invalid_argument without a place; packet_script.cc adds the line.
#pragma once

#include <cstdint>
#include <fmt/format.h>
#include <limits>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "packet/address.h"
#include "testing/byte_writer.h"

namespace mptcpanalyzer {

template <typename... Arguments>
[[noreturn]] void script_error(fmt::format_string<Arguments...> what, Arguments&&... arguments) {
  throw std::invalid_argument(fmt::format(what, std::forward<Arguments>(arguments)...));
}

std::string_view trim(std::string_view text);

// Splits at `separator`, but not inside parentheses; the parts are trimmed. Nothing in, nothing
// out.
std::vector<std::string_view> split(std::string_view text, char separator);

// NAME, NAME=VALUE or NAME(ARGUMENTS).
struct ScriptWord {
  std::string_view name;
  std::optional<std::string_view> value;
  std::optional<std::string_view> arguments;
};
ScriptWord parse_word(std::string_view text);

class SymbolTable {
 public:
  void set(std::string_view name, std::uint64_t value);
  std::uint64_t number(std::string_view text) const;

  // A number that has to fit T.
  template <typename T>
  T number_as(std::string_view text) const {
    const std::uint64_t value = number(text);
    if (value > std::numeric_limits<T>::max()) {
      script_error("'{}' does not fit {} bits", text, 8 * sizeof(T));
    }
    return static_cast<T>(value);
  }

 private:
  std::uint64_t term(std::string_view text) const;

  std::map<std::string, std::uint64_t, std::less<>> symbols_;
};

ByteBuffer parse_hex(std::string_view text);
IpAddress parse_address(std::string_view text);
Endpoint parse_endpoint(std::string_view text);
std::int64_t parse_seconds(std::string_view text);  // to nanoseconds
std::uint32_t parse_link_type(std::string_view text);

}  // namespace mptcpanalyzer
