// Rates at the receiver: when data arrived and by which subflow, the goodput over time, and what
// the paths together gained.
#pragma once  // Public: docs/library.md

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "analysis/series/rates.h"
#include "ends/clocks/common_time.h"
#include "ends/delivery/data_arrivals.h"

namespace mptcpanalyzer {

struct TimedArrival {
  DataArrival data;
  std::size_t stream = 0;  // index into Subject::streams
  double time_s = 0;       // of its arrival, by CommonTime
};

// Whether an arrival was asked for.
using WantsArrival = std::function<bool(const MergedDirection&, const DataArrival&)>;

// What arrived towards this role at a known time, in the order of arrival. `subject` is the
// connection as the first capture tells of it. An empty `wants`: all.
std::vector<TimedArrival> timed_arrivals(const MergedTrace& merged, const Subject& subject,
                                         Role mptcpdest, const CommonTime& time,
                                         const WantsArrival& wants);

// New data of the connection, by the subflow that brought it first. Without a window one that suits
// the time from the first arrival to the last. At least one arrival.
DirectionRates goodput(std::span<const TimedArrival> arrivals, std::size_t stream_count,
                       std::optional<double> window_s);

// Bytes that arrived, over the same windows.
struct Aggregation {
  WindowSums sum_of_paths;  // payload of all subflows, repeats included
  WindowSums best_path;     // in each window, of the subflow that delivered most in it
  WindowSums goodput;       // new data of the connection
  std::uint64_t goodput_bytes = 0;
  std::vector<std::uint64_t> delivered_bytes;  // by stream as in Subject::streams, over all time

  // Goodput by what the busiest path delivered over all time: above 1, several paths were worth
  // it. 0 when none delivered anything.
  double gain() const;
};

// As goodput().
Aggregation aggregation(std::span<const TimedArrival> arrivals, std::size_t stream_count,
                        std::optional<double> window_s);

}  // namespace mptcpanalyzer
