#include "output/quantity.h"

#include <array>
#include <cmath>
#include <fmt/format.h>
#include <span>
#include <string_view>

namespace mptcpanalyzer {
namespace {

// The amount in the largest of `units` in which it is at least 1, each `step` times the one before.
std::string scaled(double amount, double step, std::span<const std::string_view> units) {
  std::size_t unit = 0;
  while (unit + 1 < units.size() && std::round(amount * 10) / 10 >= step) {
    amount /= step;
    ++unit;
  }
  return fmt::format("{:.1f} {}", amount, units[unit]);
}

}  // namespace

std::string bytes_text(std::uint64_t bytes, Units units) {
  static constexpr std::array<std::string_view, 5> kUnits = {"B", "KiB", "MiB", "GiB", "TiB"};
  if (units == Units::plain) return fmt::format("{}", bytes);
  if (bytes < 1024) return fmt::format("{} B", bytes);
  return scaled(static_cast<double>(bytes), 1024, kUnits);
}

std::string bytes_with_unit(std::uint64_t bytes, Units units) {
  return units == Units::plain ? fmt::format("{} bytes", bytes) : bytes_text(bytes, units);
}

std::string rate_text(std::optional<double> bits_per_second, Units units) {
  static constexpr std::array<std::string_view, 5> kUnits = {"bit/s", "kbit/s", "Mbit/s", "Gbit/s",
                                                             "Tbit/s"};
  if (!bits_per_second) return "rate unknown";
  if (units == Units::plain) return fmt::format("{:.0f} bit/s", *bits_per_second);
  return scaled(*bits_per_second, 1000, kUnits);
}

std::string duration_text(std::optional<double> seconds, Units units) {
  if (!seconds) return "unknown";
  const double magnitude = std::abs(*seconds);
  if (units == Units::human && magnitude < 1e-3) return fmt::format("{:.3g} µs", *seconds * 1e6);
  if (units == Units::human && magnitude < 1) return fmt::format("{:.3g} ms", *seconds * 1e3);
  return units == Units::human ? fmt::format("{:.1f} s", *seconds)
                               : fmt::format("{:.6f} s", *seconds);
}

std::string milliseconds_text(double seconds) {
  return fmt::format("{:g} ms", seconds * 1e3);
}

std::string share_text(double share) {
  return fmt::format("{:.1f} %", share * 100);
}

}  // namespace mptcpanalyzer
