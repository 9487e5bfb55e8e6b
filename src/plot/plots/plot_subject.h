// PlotSubject: the tcp stream or MPTCP connection that a plot is about: its packets as they were
// asked for, its series and its place in the caption.
// Threads: one at a time; the trace may be shared.
#pragma once  // Public: docs/library.md

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/series/window_sums.h"
#include "analysis/subject/subject_packets.h"
#include "plot/plot_type.h"

namespace mptcpanalyzer {

class PlotSubject {
 public:
  // `from` and `options` outlive it.
  PlotSubject(const OneCapture& from, const PlotOptions& options);

  const SubjectPackets& packets() const { return packets_; }
  const Subject& subject() const { return packets_.subject(); }
  const std::vector<SubjectStream>& streams() const { return subject().streams; }
  const Trace& trace() const { return packets_.trace(); }
  bool is_skipped(std::size_t stream) const { return packets_.is_skipped(stream); }
  bool wants(Role destination) const;

  // Since the first frame of the capture.
  double seconds_at(std::int64_t time_ns) const { return packets_.seconds_at(time_ns); }

  // A figure with the subject in its title and caption. Over time, x is that since the first frame
  // of the capture.
  Figure time_figure(std::string_view what) const;
  Figure figure(std::string_view what) const;

  // The same in every plot.
  Colour colour(std::size_t stream) const;

  // Without points.
  Series series(std::size_t stream, Role destination, Drawing drawing) const;

 private:
  const OneCapture& from_;
  const PlotOptions& options_;
  SubjectPackets packets_;
};

// A series of all subflows together.
Series whole_series(std::string label, Role destination, Drawing drawing);

void draw_steps(std::span<const Step> steps, Series& series);

// "over windows of 0.1 s".
std::string window_text(double window_s);

// A series, or whatever else, for each stream of a subject and each destination.
template <typename T>
class ByDirection {
 public:
  ByDirection(std::size_t streams, const T& initial) : values_(2 * streams, initial) {}
  T& of(std::size_t stream, Role destination) {
    return values_[2 * stream + static_cast<std::size_t>(destination)];
  }

 private:
  std::vector<T> values_;
};

}  // namespace mptcpanalyzer
