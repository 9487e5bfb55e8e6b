// Amounts as text: plain numbers, or in units that people read (-H).
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <optional>
#include <string>

namespace mptcpanalyzer {

enum class Units : std::uint8_t {
  plain,
  human,  // KiB, MiB, ... of 1,024; kbit/s, Mbit/s, ... of 1,000; ms
};

// "308", "1.5 MiB". The plain number has no unit: say it beside.
std::string bytes_text(std::uint64_t bytes, Units units);

// As bytes_text(), always with its unit: "308 bytes", "1.5 MiB".
std::string bytes_with_unit(std::uint64_t bytes, Units units);

// "148.8 bit/s", "10.0 Mbit/s", "rate unknown".
std::string rate_text(std::optional<double> bits_per_second, Units units);

// "16.561321 s", "12.3 ms"; "unknown".
std::string duration_text(std::optional<double> seconds, Units units);

// "12.3 ms", with as many digits as it has.
std::string milliseconds_text(double seconds);

// A share of 1 in percent: "65.1 %".
std::string share_text(double share);

}  // namespace mptcpanalyzer
