#include "plot/plots/caption.h"

#include <ctime>
#include <fmt/format.h>

namespace mptcpanalyzer {

std::string_view file_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

std::string utc_text(std::int64_t time_ns) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  std::int64_t rest = time_ns % kSecond;
  if (rest < 0) rest += kSecond;
  const std::time_t seconds = (time_ns - rest) / kSecond;
  std::tm utc = {};
  gmtime_r(&seconds, &utc);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:06} UTC", utc.tm_year + 1900,
                     utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, rest / 1000);
}

void start_at(Figure& figure, std::int64_t first_frame_ns) {
  figure.x = {"Time since the first frame", "s"};
  if (first_frame_ns == kNoTime) return;
  figure.start_ns = first_frame_ns;
  figure.caption.push_back(fmt::format("0 s is {}", utc_text(first_frame_ns)));
}

}  // namespace mptcpanalyzer
