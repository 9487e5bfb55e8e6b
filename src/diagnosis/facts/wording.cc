#include "diagnosis/facts/wording.h"

#include <fmt/format.h>

namespace mptcpanalyzer {

std::string_view role_words(Role role) {
  return role == Role::client ? "client" : "server";
}

std::string rate_words(double bits_per_second) {
  if (bits_per_second < 1e3) return fmt::format("{:.0f} bit/s", bits_per_second);
  if (bits_per_second < 1e6) return fmt::format("{:.1f} kbit/s", bits_per_second / 1e3);
  if (bits_per_second < 1e9) return fmt::format("{:.1f} Mbit/s", bits_per_second / 1e6);
  return fmt::format("{:.2f} Gbit/s", bits_per_second / 1e9);
}

std::string bytes_words(std::uint64_t bytes) {
  const auto amount = static_cast<double>(bytes);
  if (amount < 1e3) return count_words(bytes, "byte");
  if (amount < 1e6) return fmt::format("{:.1f} kB", amount / 1e3);
  if (amount < 1e9) return fmt::format("{:.1f} MB", amount / 1e6);
  return fmt::format("{:.1f} GB", amount / 1e9);
}

std::string time_words(double seconds) {
  if (seconds < 0.9995) return fmt::format("{:.0f} ms", seconds * 1e3);
  return fmt::format("{:.1f} s", seconds);
}

std::string count_words(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

FrameSpan frames_of(const CapturedConnection& view, Role towards) {
  FrameSpan span{view.capture, 0, 0, 0};
  for (const CourseStep& step : view.course.data_to(towards)) {
    if (!step.is_data) continue;
    if (span.count == 0) span.first = step.frame;
    span.last = step.frame;
    ++span.count;
  }
  return span;
}

std::string endpoint_words(const Endpoint& endpoint) {
  return to_string(endpoint);
}

}  // namespace mptcpanalyzer
