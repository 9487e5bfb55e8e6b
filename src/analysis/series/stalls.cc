#include "analysis/series/stalls.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace mptcpanalyzer {
namespace {

class StallFinder {
 public:
  StallFinder(const ConnectionCourse& course, Role towards, std::span<const double> handshake_rtt_s,
              bool at_receiver)
      : course_(course),
        towards_(towards),
        trips_(handshake_rtt_s.size()),
        takes_samples_(!at_receiver) {
    for (std::size_t i = 0; i < trips_.size(); ++i) {
      if (handshake_rtt_s[i] > 0) trips_[i].add(handshake_rtt_s[i]);
    }
  }

  std::vector<DataStall> find() {
    for (const CourseStep& step : course_.data_to(towards_)) {
      take_samples(step);
      if (step.is_data) {
        add_data(step);
      } else {
        add_ack(step);
      }
    }
    end();
    merge();
    std::stable_sort(stalls_.begin(), stalls_.end(), [](const DataStall& a, const DataStall& b) {
      return a.begin_ns < b.begin_ns;
    });
    return std::move(stalls_);
  }

 private:
  struct Moment {
    std::int64_t time_ns = kNoTime;
    std::uint32_t frame = 0;
  };
  static Moment at(const CourseStep& step) { return {step.time_ns, step.frame}; }

  std::int64_t pending() const {
    return acknowledged_ < 0 ? 0 : std::max<std::int64_t>(sent_end_ - acknowledged_, 0);
  }
  std::uint16_t holder() const { return sent_.empty() ? std::uint16_t{0} : sent_.begin()->second; }

  // Those of the round trips that ended before this step.
  void take_samples(const CourseStep& step) {
    for (; next_rtt_ < course_.rtts.size() && course_.rtts[next_rtt_].packetid <= step.frame;
         ++next_rtt_) {
      const RttSample& sample = course_.rtts[next_rtt_];
      if (takes_samples_ && sample.mptcpdest == towards_)
        trips_[sample.stream].add(static_cast<double>(sample.rtt_ns) / 1e9);
    }
  }

  // docs/findings/stall.md: max(200 ms, min(2 SRTT, RTO)).
  double threshold_s() const {
    const RoundTrip& trip = trips_[holder()];
    if (trip.srtt_s <= 0) return kLeastTimeoutS;
    return std::max(kLeastTimeoutS, std::min(2 * trip.srtt_s, trip.timeout_s()));
  }

  void add_data(const CourseStep& step) {
    if (step.new_bytes == 0) return;
    latest_data_ = step.stream;
    progress(at(step), true);
    if (!step.has_number) return;
    // Before the first DATA_ACK nothing tells how far the data is acknowledged but its beginning.
    if (acknowledged_ < 0) acknowledged_ = step.begin;
    const bool was_pending = pending() > 0;
    if (step.end > acknowledged_) sent_.try_emplace(step.end, step.stream);
    sent_end_ = std::max(sent_end_, step.end);
    if (!was_pending && pending() > 0) still_since_ = at(step);
  }

  void add_ack(const CourseStep& step) {
    if (step.window_bytes >= 0) window_shut_ = step.window_bytes == 0;
    if (!step.advances_data && !step.advances_tcp) return;
    progress(at(step), true);
    if (!step.advances_data || !step.has_number) return;
    hole_filled(at(step), true);
    acknowledged_ = std::max(acknowledged_, step.begin);
    sent_.erase(sent_.begin(), sent_.upper_bound(acknowledged_));
    still_since_ = pending() > 0 ? at(step) : Moment{};
  }

  DataStall stall(const Moment& begin, const Moment& end, bool has_ended) const {
    DataStall stall;
    stall.begin_ns = begin.time_ns;
    stall.end_ns = end.time_ns;
    stall.begin_frame = begin.frame;
    stall.end_frame = end.frame;
    stall.pending_bytes = pending();
    // At the receiver's end what was missing is known by what brought it.
    stall.holder = takes_samples_ || !has_ended ? holder() : latest_data_;
    stall.has_ended = has_ended;
    stall.window_shut = window_shut_;
    return stall;
  }

  // Whatever moves ends a time in which nothing did.
  void progress(const Moment& now, bool has_ended) {
    if (last_.time_ns != kNoTime && pending() > 0) {
      const DataStall found = stall(last_, now, has_ended);
      if (found.duration_s() > threshold_s()) {
        stalls_.push_back(found);
      }
    }
    if (has_ended) last_ = now;
  }

  void hole_filled(const Moment& now, bool has_ended) {
    if (still_since_.time_ns == kNoTime || pending() == 0) return;
    DataStall found = stall(still_since_, now, has_ended);
    found.data_went_on = true;
    if (found.duration_s() < kLeastHoleS) return;
    stalls_.push_back(found);
  }

  void end() {
    const Moment last{course_.last_ns, course_.last_frame};
    progress(last, false);
    hole_filled(last, false);
  }

  // A hole that stays open and a time in which nothing moved are one stall: told as the second if
  // that is most of it, else as the first.
  void merge() {
    std::vector<DataStall> merged;
    for (const DataStall& stall : stalls_) {
      const bool is_kept = stall.data_went_on ? motionless_s(stall) < stall.duration_s() / 2
                                              : !is_part_of_hole(stall);
      if (is_kept) merged.push_back(stall);
    }
    stalls_ = std::move(merged);
  }

  static bool is_within(const DataStall& inner, const DataStall& outer) {
    return inner.begin_ns >= outer.begin_ns && inner.end_ns <= outer.end_ns;
  }

  double motionless_s(const DataStall& hole) const {
    double sum = 0;
    for (const DataStall& stall : stalls_) {
      if (!stall.data_went_on && is_within(stall, hole)) sum += stall.duration_s();
    }
    return sum;
  }

  bool is_part_of_hole(const DataStall& stall) const {
    return std::any_of(stalls_.begin(), stalls_.end(), [&](const DataStall& hole) {
      return hole.data_went_on && is_within(stall, hole) &&
             motionless_s(hole) < hole.duration_s() / 2;
    });
  }

  const ConnectionCourse& course_;
  Role towards_;
  std::vector<RoundTrip> trips_;  // by stream
  bool takes_samples_;
  std::size_t next_rtt_ = 0;
  // The subflow that carried data first which is not acknowledged, by its end. A slow subflow sends
  // lower numbers later.
  std::map<std::int64_t, std::uint16_t> sent_;
  std::uint16_t latest_data_ = 0;  // the subflow that brought new data last
  std::int64_t sent_end_ = 0;
  std::int64_t acknowledged_ = -1;  // less than 0: not known yet
  bool window_shut_ = false;
  Moment last_;         // when anything moved last
  Moment still_since_;  // since when the DATA_ACK stands still with data pending
  std::vector<DataStall> stalls_;
};

}  // namespace

// RFC 6298 section 2.
void RoundTrip::add(double sample_s) {
  if (srtt_s <= 0) {
    srtt_s = sample_s;
    rttvar_s = sample_s / 2;
    return;
  }
  rttvar_s = 0.75 * rttvar_s + 0.25 * std::abs(srtt_s - sample_s);
  srtt_s = 0.875 * srtt_s + 0.125 * sample_s;
}

double RoundTrip::timeout_s() const {
  return std::max(kLeastTimeoutS, srtt_s + 4 * rttvar_s);
}

std::vector<DataStall> find_stalls(const ConnectionCourse& course, Role towards,
                                   std::span<const double> handshake_rtt_s, bool at_receiver) {
  return StallFinder(course, towards, handshake_rtt_s, at_receiver).find();
}

}  // namespace mptcpanalyzer
