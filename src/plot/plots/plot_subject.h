// PlotSubject: the tcp stream or MPTCP connection that a plot is about: its packets as they were
// asked for, its series and its place in the caption.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/subject/packet_at.h"
#include "analysis/subject/replay.h"
#include "analysis/subject/subject.h"
#include "plot/plot_type.h"

namespace mptcpanalyzer {

// A packet of one of the streams.
struct SubjectRow {
  std::size_t row = 0;
  std::size_t stream = 0;  // index into PlotSubject::streams()
  Role destination =
      Role::server;  // of the connection, or of the tcp stream when that is the subject
  PacketAt packet;
  double time_s = 0;  // since the first frame of the capture; of a packet that has a time
};

// By row, whether a filter lets it pass; empty without filter.
std::vector<std::uint8_t> passing_rows(const Trace& trace, const std::optional<Filter>& filter);

class PlotSubject {
 public:
  // The stream of `request`, which outlives it.
  PlotSubject(const PlotRequest& request, Level level);

  const Subject& subject() const { return subject_; }
  const std::vector<SubjectStream>& streams() const { return subject_.streams; }
  const Trace& trace() const { return *request_.trace; }
  std::size_t index_of(StreamId stream) const;  // one of streams()
  bool is_skipped(std::size_t stream) const;
  bool wants(Role destination) const;

  // Calls visit(const SubjectRow&) for each packet with a time that --skip and --filter leave,
  // whatever its direction.
  template <typename Visit>
  void for_each_row(const Visit& visit) const {
    ChosenRows chosen(trace(), choice_);
    std::vector<std::size_t> rows;
    while (chosen.next(rows)) {
      for (const std::size_t row : rows) {
        const PacketAt packet(trace(), row);
        const Place& place = places_[packet.direction()];
        const auto time = packet.time_ns();
        if (place.skipped || !time) continue;
        visit(SubjectRow{row, place.stream, place.destination, packet, seconds_at(*time)});
      }
    }
  }

  // Calls visit(TrackedSegment&, const SubjectRow&, chosen) for each segment of the streams, as the
  // tracker saw it: analyses need all of them, the picture only those that are chosen.
  template <typename Visit>
  void for_each_segment(const Visit& visit) const {
    const std::vector<std::uint8_t> passing = passing_rows(trace(), choice_.filter);
    replay_trace(trace(), wanted_by(subject_), [&](TrackedSegment& tracked) {
      const std::size_t row = *trace().row_of_frame(static_cast<std::uint32_t>(tracked.tcp.frame));
      const PacketAt packet(trace(), row);
      const Place& place = places_[packet.direction()];
      const auto time = packet.time_ns();
      const bool chosen = !place.skipped && time && (passing.empty() || passing[row] != 0);
      visit(tracked,
            SubjectRow{row, place.stream, place.destination, packet, seconds_at(time.value_or(0))},
            chosen);
    });
  }

  // Since the first frame of the capture.
  double seconds_at(std::int64_t time_ns) const {
    return static_cast<double>(time_ns - trace().tables().first_time_ns) / 1e9;
  }

  // A figure with the subject in its title and caption. Over time, x is that since the first frame
  // of the capture.
  Figure time_figure(std::string_view what) const;
  Figure figure(std::string_view what) const;

  // The same in every plot.
  Colour colour(std::size_t stream) const;

  // Without points.
  Series series(std::size_t stream, Role destination, Drawing drawing) const;

 private:
  struct Place {
    std::size_t stream = 0;
    Role destination = Role::server;
    bool skipped = true;
  };

  const PlotRequest& request_;
  Level level_;
  Subject subject_;
  PacketChoice choice_;
  std::vector<Place> places_;  // by DirectionId
};

// A series of all subflows together.
Series whole_series(std::string label, Role destination, Drawing drawing);

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
