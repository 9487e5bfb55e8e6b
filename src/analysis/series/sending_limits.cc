#include "analysis/series/sending_limits.h"

#include <algorithm>

#include "analysis/series/stalls.h"

namespace mptcpanalyzer {
namespace {

constexpr double kFull = 0.9;       // of the window
constexpr double kAutoTuningS = 1;  // Linux' receive buffer grows in that time
constexpr double kLeastPhaseS = 1;
constexpr std::int64_t kLeastPhaseBytes = 1'000'000;

double seconds(std::int64_t ns) {
  return static_cast<double>(ns) / 1e9;
}

// A bulk phase as it goes on.
struct Phase {
  std::int64_t begin_ns = kNoTime;
  std::int64_t end_ns = kNoTime;
  std::int64_t bytes = 0;
  double full_s = 0;
  double full_after_start_s = 0;
};

class LimitFinder {
 public:
  LimitFinder(const ConnectionCourse& course, Role towards) : course_(course), towards_(towards) {}

  SendingLimits find() {
    for (const CourseStep& step : course_.data_to(towards_)) {
      take_samples(step);
      pass_time(step);
      if (step.is_data) {
        add_data(step);
      } else {
        add_ack(step);
      }
    }
    end_phase();
    if (first_data_ns_ != kNoTime) limits_.transfer_s = seconds(last_data_ns_ - first_data_ns_);
    return limits_;
  }

 private:
  void take_samples(const CourseStep& step) {
    for (; next_rtt_ < course_.rtts.size() && course_.rtts[next_rtt_].packetid <= step.frame;
         ++next_rtt_) {
      if (course_.rtts[next_rtt_].mptcpdest == towards_)
        trip_.add(seconds(course_.rtts[next_rtt_].rtt_ns));
    }
  }

  std::int64_t in_flight() const { return std::max<std::int64_t>(sent_end_ - acknowledged_, 0); }
  bool is_known() const { return acknowledged_ >= 0 && window_end_ >= 0; }
  // Whatever was allowed before: a receiver that announces 0 wants nothing now.
  bool is_shut() const { return window_bytes_ == 0; }

  // The state holds from the step before until this one.
  void pass_time(const CourseStep& step) {
    if (now_ns_ == kNoTime || step.time_ns <= now_ns_) {
      now_ns_ = std::max(now_ns_, step.time_ns);
      return;
    }
    const double passed = seconds(step.time_ns - now_ns_);
    if (in_flight() > 0 || (is_known() && is_shut())) {
      in_phase(step, passed);
    } else if (idle_since_ns_ == kNoTime && first_data_ns_ != kNoTime) {
      idle_since_ns_ = now_ns_;
      idle_frame_ = frame_;
    }
    now_ns_ = step.time_ns;
    frame_ = step.frame;
  }

  void in_phase(const CourseStep& step, double passed) {
    if (phase_.begin_ns == kNoTime) phase_.begin_ns = now_ns_;
    phase_.end_ns = step.time_ns;
    if (!is_known()) return;
    if (is_shut()) limits_.window_shut_s += passed;
    const auto allowed = static_cast<double>(window_end_ - acknowledged_);
    if (!is_shut() && static_cast<double>(in_flight()) < kFull * allowed) return;
    phase_.full_s += passed;
    if (seconds(now_ns_ - phase_.begin_ns) < kAutoTuningS && !is_shut()) return;
    phase_.full_after_start_s += passed;
    if (limits_.window_full_begin_ns == kNoTime) {
      limits_.window_full_begin_ns = now_ns_;
      limits_.window_full_first_frame = frame_;
    }
    limits_.window_full_end_ns = step.time_ns;
    limits_.window_full_last_frame = step.frame;
  }

  void add_data(const CourseStep& step) {
    if (first_data_ns_ == kNoTime) first_data_ns_ = step.time_ns;
    last_data_ns_ = std::max(last_data_ns_, step.time_ns);
    if (!step.has_number) return;
    if (acknowledged_ < 0) acknowledged_ = step.begin;
    end_idle(step);
    sent_end_ = std::max(sent_end_, step.end);
    phase_.bytes += step.new_bytes;
    limits_.most_in_flight_bytes = std::max(limits_.most_in_flight_bytes, in_flight());
  }

  void end_idle(const CourseStep& step) {
    if (idle_since_ns_ == kNoTime || step.new_bytes == 0) return;
    const double idle = seconds(step.time_ns - idle_since_ns_);
    const bool is_long = idle > 2 * std::max(trip_.srtt_s, kLeastTripS);
    if (is_long) {
      limits_.idle_s += idle;
      if (idle > limits_.longest_idle_s) {
        limits_.longest_idle_s = idle;
        limits_.longest_idle_begin_ns = idle_since_ns_;
        limits_.longest_idle_end_ns = step.time_ns;
        limits_.longest_idle_frame = idle_frame_;
      }
      end_phase();
    }
    idle_since_ns_ = kNoTime;
  }

  void add_ack(const CourseStep& step) {
    if (!step.has_number) return;
    acknowledged_ = std::max(acknowledged_, step.begin);
    if (step.window_bytes < 0) return;
    window_end_ = step.end;
    window_bytes_ = step.window_bytes;
    if (is_shut()) idle_since_ns_ = kNoTime;  // from here on it is the window
    limits_.largest_window_bytes = std::max(limits_.largest_window_bytes, step.window_bytes);
  }

  void end_phase() {
    const double length = phase_.begin_ns == kNoTime ? 0 : seconds(phase_.end_ns - phase_.begin_ns);
    if (length >= kLeastPhaseS || phase_.bytes >= kLeastPhaseBytes) {
      limits_.bulk_s += length;
      limits_.window_full_s += phase_.full_s;
      limits_.window_full_after_start_s += phase_.full_after_start_s;
    }
    phase_ = {};
  }

  static constexpr double kLeastTripS = 0.001;  // in a network of one room

  const ConnectionCourse& course_;
  Role towards_;
  SendingLimits limits_;
  RoundTrip trip_;
  std::size_t next_rtt_ = 0;
  Phase phase_;
  std::int64_t now_ns_ = kNoTime;
  std::uint32_t frame_ = 0;
  std::int64_t first_data_ns_ = kNoTime;
  std::int64_t last_data_ns_ = kNoTime;
  std::int64_t sent_end_ = 0;
  std::int64_t acknowledged_ = -1;
  std::int64_t window_end_ = -1;
  std::int64_t window_bytes_ = -1;
  std::int64_t idle_since_ns_ = kNoTime;
  std::uint32_t idle_frame_ = 0;
};

}  // namespace

SendingLimits sending_limits(const ConnectionCourse& course, Role towards) {
  return LimitFinder(course, towards).find();
}

}  // namespace mptcpanalyzer
