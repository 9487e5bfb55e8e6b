#include "ends/clocks/clock_steps.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "ends/clocks/delay_envelope.h"

namespace mptcpanalyzer {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
// Below this a drift of 100 ppm over the neighbourhood would pass for a step.
constexpr double kMinStepS = 0.001;
// A clock that is set more often is not worth an estimate; each costs two walks over the packets.
constexpr int kMaxSteps = 16;
// Packets in the order of a capture are put into so many groups at most, so that looking at all
// neighbours of each costs milliseconds.
constexpr std::uint32_t kMaxGroups = 2048;
// Over such a time even a bad clock (100 ppm) drifts by 1 ms only.
constexpr std::int64_t kNeighbourhoodNs = 10'000'000'000;

// Between what the offset lies, as packets of either way tell.
struct Band {
  double upper = kInfinity;
  double lower = -kInfinity;

  double width() const { return upper - lower; }
  bool is_whole() const { return std::isfinite(upper) && std::isfinite(lower); }
  void add(const Band& other) {
    upper = std::min(upper, other.upper);
    lower = std::max(lower, other.lower);
  }
};

std::uint32_t row_in(const DelaySample& sample, bool in_first) {
  return in_first ? sample.first_row : sample.second_row;
}

// Differences relative to one of them, without the steps known so far; seconds.
class Offsets {
 public:
  Offsets(const MergedTrace& merged, const ClockDifference& known)
      : merged_(merged), known_(known) {
    bool any = false;
    for (const MergedDirection& direction : merged.directions) {
      for (const MergedPacket& packet : direction.packets) {
        const auto sent = sent_ns(direction, packet);
        const auto received = received_ns(direction, packet);
        if (!sent || !received) continue;
        origin_ns_ = direction.sender_is_first ? *received - *sent : *sent - *received;
        any = true;
        break;
      }
      if (any) break;
    }
  }

  // visit(DelaySample, offset)
  template <typename Visit>
  void for_each(const Visit& visit) const {
    for_each_sample(merged_.directions, [&](const DelaySample& sample) {
      const auto difference = static_cast<double>(sample.difference_ns - origin_ns_);
      visit(sample, (difference - known_.at(sample)) * 1e-9);
    });
  }

 private:
  const MergedTrace& merged_;
  const ClockDifference& known_;
  std::int64_t origin_ns_ = 0;
};

Band band_of(const DelaySample& sample, double offset) {
  Band band;
  (sample.from_first ? band.upper : band.lower) = offset;
  return band;
}

// The packets of some neighbouring rows of a capture.
struct Group {
  bool any = false;
  std::int64_t first_ns = 0;  // of one of them
  Band band;
};

struct Ordered {
  DelaySample sample;
  double offset = 0;
};

// The offsets of the samples nearest to a position (but not at it), forwards or backwards: of each
// subflow and way one, as they differ in delay.
using OffsetsByWay = std::map<std::pair<StreamId, bool>, double>;

OffsetsByWay nearest(const std::vector<Ordered>& samples, std::size_t from, bool forwards) {
  // Packets to look at for one of each subflow and way: with 64 subflows some 16 of each. What is
  // further away says nothing about this moment.
  constexpr int kEnough = 1024;
  OffsetsByWay found;
  std::size_t i = from;
  for (int seen = 0; seen < kEnough && (forwards ? i + 1 < samples.size() : i > 0); ++seen) {
    i = forwards ? i + 1 : i - 1;
    found.try_emplace({samples[i].sample.stream, samples[i].sample.from_first}, samples[i].offset);
  }
  return found;
}

struct Candidate {
  ClockStep step;
  double gain = 0;
};

// Looks for the row of a capture where both bounds of the offset jump alike. The differences of
// packets near it (second time minus first, ms; > from the first capture, < to it), when the second
// clock is set forward by 50 ms before its row 5:
//
//   row          1    2    3    4  |  5    6    7    8
//   difference  >12  <-8  >13  <-9 | >62  <42  >63  <41
//   bounds      before: -8 .. 12   |  after: 42 .. 62     both together: 42 .. 12, nothing
//
// Before and after each have a width of 20, the least round trip; together they have -30: the gain
// is 50. A queue that fills moves > alone and leaves no such gap. Both captures are tried, as the
// order of rows is that of the clock that was set. Groups of rows are compared first, packets only
// where a group may hold a step.
class StepSearch {
 public:
  StepSearch(const MergedTrace& merged, bool in_first, const ClockDifference& known)
      : in_first_(in_first), offsets_(merged, known) {
    std::uint32_t last = 0;
    offsets_.for_each([&](const DelaySample& sample, double) {
      last = std::max(last, row_in(sample, in_first_));
    });
    rows_per_group_ = last / kMaxGroups + 1;
    groups_.resize(last / rows_per_group_ + 1);
    offsets_.for_each([&](const DelaySample& sample, double offset) {
      Group& group = groups_[row_in(sample, in_first_) / rows_per_group_];
      if (!group.any) group.first_ns = sample.first_ns;
      group.any = true;
      group.band.add(band_of(sample, offset));
    });
  }

  std::optional<Candidate> largest() {
    std::optional<Candidate> best;
    for (std::size_t i = 0; i < groups_.size(); ++i) {
      if (!groups_[i].any) continue;
      const Band before = neighbours(i, false);
      const Band after = neighbours(i, true);
      if (!before.is_whole() || !after.is_whole()) continue;
      Band together = before;
      together.add(after);
      const double least = std::min(before.width(), after.width());
      const double gain = least - together.width();
      const double step = (after.upper - before.upper + after.lower - before.lower) / 2;
      if (least <= 0 || gain < least / 2 || std::abs(step) < kMinStepS) continue;
      if (best && gain <= best->gain) continue;
      const Span span = span_of(i);
      if (jumps(span, step)) best = Candidate{locate(span, step), gain};
    }
    return best;
  }

 private:
  // Samples in the order of the capture.
  struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
  };

  Band neighbours(std::size_t of, bool forwards) const {
    Band band;
    std::size_t i = of;
    while (forwards ? i + 1 < groups_.size() : i > 0) {
      i = forwards ? i + 1 : i - 1;
      if (!groups_[i].any) continue;
      if (std::abs(groups_[i].first_ns - groups_[of].first_ns) > kNeighbourhoodNs) break;
      band.add(groups_[i].band);
    }
    return band;
  }

  // Only where there may be a step the packets are looked at one by one.
  Span span_of(std::size_t group) {
    if (samples_.empty()) {
      offsets_.for_each([&](const DelaySample& sample, double offset) {
        samples_.push_back({sample, offset});
      });
      std::sort(samples_.begin(), samples_.end(), [this](const Ordered& a, const Ordered& b) {
        return row_in(a.sample, in_first_) < row_in(b.sample, in_first_);
      });
    }
    const auto from_row = [this](std::size_t row) {
      return static_cast<std::size_t>(std::partition_point(samples_.begin(), samples_.end(),
                                                           [&](const Ordered& one) {
                                                             return row_in(one.sample, in_first_) <
                                                                    row;
                                                           }) -
                                      samples_.begin());
    };
    return {from_row(group * rows_per_group_), from_row((group + 1) * rows_per_group_)};
  }

  // A queue does not grow at once in one direction and shrink as much in the other. What bounds the
  // offset tells the size of the step badly where queues changed meanwhile, so that the jumps of
  // the two ways need to agree with each other only, and with its sign.
  bool jumps(Span group, double step) const {
    const OffsetsByWay left = nearest(samples_, group.begin, false);
    std::array<std::vector<double>, 2> jumps;  // of packets to the first capture, and from it
    for (const auto& [way, offset] : nearest(samples_, group.end - 1, true)) {
      const auto before = left.find(way);
      if (before == left.end()) continue;
      const double jump = offset - before->second;
      if (jump * step > 0 && std::abs(jump - step) <= std::abs(step))
        jumps[way.second ? 1U : 0U].push_back(jump);
    }
    return std::any_of(jumps[0].begin(), jumps[0].end(), [&jumps](double one) {
      return std::any_of(jumps[1].begin(), jumps[1].end(), [one](double other) {
        return std::abs(one - other) <= std::abs(one + other) / 4;
      });
    });
  }

  // Before which packet of the group or near it the step fits best, each compared with the nearest
  // of its kind outside. Near it, because packets that bound the offset on one side only may lie on
  // the wrong side of the group unnoticed.
  ClockStep locate(Span group, double step) const {
    // So many packets of one way may come in a row: three initial windows (RFC 6928).
    constexpr std::size_t kNear = 32;
    group.begin -= std::min(group.begin, kNear);
    group.end = std::min(samples_.size(), group.end + kNear);
    const OffsetsByWay left = nearest(samples_, group.begin, false);
    const OffsetsByWay right = nearest(samples_, group.end - 1, true);
    double gain = 0;  // of taking all packets up to here for earlier than the step
    double best_gain = 0;
    std::size_t best = group.begin;
    for (std::size_t i = group.begin; i < group.end; ++i) {
      const auto way = std::pair(samples_[i].sample.stream, samples_[i].sample.from_first);
      const auto before = left.find(way);
      const auto after = right.find(way);
      if (before != left.end() && after != right.end()) {
        gain += std::abs(samples_[i].offset - after->second) -
                std::abs(samples_[i].offset - before->second);
      }
      if (gain <= best_gain || i + 1 == samples_.size()) continue;
      best_gain = gain;
      best = i + 1;
    }
    const DelaySample& sample = samples_[best].sample;
    return {in_first_, row_in(sample, in_first_),
            in_first_ ? sample.first_ns : sample.first_ns + sample.difference_ns, step};
  }

  bool in_first_;
  Offsets offsets_;
  std::uint32_t rows_per_group_ = 1;
  std::vector<Group> groups_;
  std::vector<Ordered> samples_;
};

}  // namespace

std::vector<ClockStep> find_clock_steps(const MergedTrace& merged, double drift_ppm) {
  ClockDifference known;
  known.drift_ppm = drift_ppm;
  for_each_sample(merged.directions, [&](const DelaySample& sample) {
    if (known.reference_ns == 0) known.reference_ns = sample.first_ns;
  });
  for (int i = 0; i < kMaxSteps; ++i) {
    std::optional<Candidate> best;
    for (const bool in_first : {false, true}) {
      const std::optional<Candidate> found = StepSearch(merged, in_first, known).largest();
      if (found && (!best || found->gain > best->gain)) best = found;
    }
    if (!best) break;
    known.steps.push_back(best->step);
  }
  std::sort(known.steps.begin(), known.steps.end(),
            [](const ClockStep& a, const ClockStep& b) { return a.time_ns < b.time_ns; });
  return known.steps;
}

}  // namespace mptcpanalyzer
