#include "analysis/series/connection_rates.h"

#include <algorithm>
#include <cmath>

#include "analysis/series/window_sums.h"

namespace mptcpanalyzer {
namespace {

// At most so many windows: a length of nanoseconds over days is a mistake.
constexpr std::int64_t kMostWindows = 10'000'000;

// Goes through the steps of one direction and fills window after window.
class WindowFiller {
 public:
  WindowFiller(std::size_t streams, std::int64_t start_ns, double window_s)
      : start_ns_(start_ns), window_s_(window_s), subflows_(streams) {}

  void add(const CourseStep& step) {
    const std::int64_t number = number_of(step.time_ns);
    if (step.is_data && first_ == kNone) first_ = number;
    if (first_ != kNone) fill_until(number);
    Subflow& subflow = subflows_[step.stream];
    if (step.is_data) {
      RateWindow& window = windows_.back();
      window.bytes += step.bytes;
      window.new_bytes += step.new_bytes;
      window.subflows[step.stream].bytes += step.bytes;
      window.subflows[step.stream].new_bytes += step.new_bytes;
      subflow.sent = std::max(subflow.sent, step.tcp_end);
      subflow.any = true;
      last_data_ = number;
      if (!step.has_number) return;
      if (acknowledged_ < 0) acknowledged_ = step.begin;
      sent_ = std::max(sent_, step.end);
      return;
    }
    subflow.acked = std::max(subflow.acked, step.tcp_end);
    if (step.has_number) acknowledged_ = std::max(acknowledged_, step.begin);
    if (step.window_bytes >= 0) window_bytes_ = static_cast<std::uint64_t>(step.window_bytes);
  }

  std::vector<RateWindow> finish() {
    if (first_ == kNone) return {};
    close();
    const auto used = static_cast<std::size_t>(last_data_ - first_ + 1);
    if (used < windows_.size()) windows_.resize(used);
    return std::move(windows_);
  }

 private:
  static constexpr std::int64_t kNone = -1;
  struct Subflow {
    std::uint32_t sent = 0;
    std::uint32_t acked = 0;
    bool any = false;
  };

  std::int64_t number_of(std::int64_t time_ns) const {
    return static_cast<std::int64_t>(
        std::floor(static_cast<double>(time_ns - start_ns_) / 1e9 / window_s_));
  }

  void fill_until(std::int64_t number) {
    if (windows_.empty()) open(first_);
    // A clock that went back stays in the window that is open.
    while (first_ + static_cast<std::int64_t>(windows_.size()) <= number &&
           static_cast<std::int64_t>(windows_.size()) < kMostWindows) {
      close();
      open(first_ + static_cast<std::int64_t>(windows_.size()));
    }
  }

  void open(std::int64_t number) {
    RateWindow& window = windows_.emplace_back();
    window.begin_s = static_cast<double>(number) * window_s_;
    window.subflows.resize(subflows_.size());
  }

  void close() {
    RateWindow& window = windows_.back();
    if (acknowledged_ >= 0)
      window.flight_bytes =
          static_cast<std::uint64_t>(std::max<std::int64_t>(sent_ - acknowledged_, 0));
    window.receive_window_bytes = window_bytes_;
    for (std::size_t i = 0; i < subflows_.size(); ++i) {
      const Subflow& subflow = subflows_[i];
      if (subflow.any)
        window.subflows[i].flight_bytes =
            subflow.sent > subflow.acked ? subflow.sent - subflow.acked : 0;
    }
  }

  std::int64_t start_ns_;
  double window_s_;
  std::vector<Subflow> subflows_;
  std::vector<RateWindow> windows_;
  std::int64_t first_ = kNone;
  std::int64_t last_data_ = kNone;
  std::int64_t sent_ = 0;
  std::int64_t acknowledged_ = -1;
  std::optional<std::uint64_t> window_bytes_;
};

}  // namespace

ConnectionRates connection_rates(const ConnectionCourse& course, const Subject& subject,
                                 std::int64_t start_ns, std::optional<double> window_s) {
  ConnectionRates rates;
  const double duration_s =
      course.first_ns == kNoTime ? 0 : static_cast<double>(course.last_ns - course.first_ns) / 1e9;
  rates.window_s = window_for(window_s, duration_s);
  for (const Role towards : {Role::client, Role::server}) {
    WindowFiller filler(subject.streams.size(), start_ns, rates.window_s);
    for (const CourseStep& step : course.data_to(towards))
      filler.add(step);
    rates.towards[static_cast<std::size_t>(towards)] = filler.finish();
  }
  return rates;
}

}  // namespace mptcpanalyzer
