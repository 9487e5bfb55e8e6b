// SubjectPackets: the packets of a tcp stream or an MPTCP connection in a trace, as rows or as the
// segments that the tracker saw, and which of them were asked for.
//
// Made for one analysis and read by one thread; the trace outlives it.
#pragma once  // Public: docs/library.md

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "analysis/subject/packet_at.h"
#include "analysis/subject/replay.h"
#include "analysis/subject/subject.h"
#include "trace/filter/chosen_rows.h"

namespace mptcpanalyzer {

// A packet of one of the streams.
struct SubjectRow {
  std::size_t row = 0;
  std::size_t stream = 0;  // index into Subject::streams
  Role destination =
      Role::server;  // of the connection, or of the tcp stream when that is the subject
  PacketAt packet;
  double time_s = 0;  // since the first frame of the capture; of a packet that has a time
};

// What is asked for; all of it unless something is said here.
struct SubjectChoice {
  std::vector<StreamId> skipped;  // tcp streams that are left out
  std::optional<Filter> filter;
  bool drop_syn = false;  // rows of SYNs are left out; of no effect on segments
};

// Of one of its streams, into Subject::streams.
std::size_t index_of(const Subject& subject, StreamId stream);

// By row, whether a filter lets it pass; empty without filter.
std::vector<std::uint8_t> passing_rows(const Trace& trace, const std::optional<Filter>& filter);

class SubjectPackets {
 public:
  // `subject` is one of the trace, which has frame, time, direction, and what the filter asks for.
  SubjectPackets(const Trace& trace, Subject subject, SubjectChoice choice = {});

  const Trace& trace() const { return *trace_; }
  const Subject& subject() const { return subject_; }
  bool is_skipped(std::size_t stream) const { return skipped_[stream]; }

  // Since the first frame of the capture.
  double seconds_at(std::int64_t time_ns) const {
    return static_cast<double>(time_ns - trace_->tables().first_time_ns) / 1e9;
  }

  // Calls visit(const SubjectRow&) for each packet with a time that was asked for.
  template <typename Visit>
  void for_each_row(const Visit& visit) const {
    ChosenRows chosen(*trace_, choice_);
    std::vector<std::size_t> rows;
    while (chosen.next(rows)) {
      for (const std::size_t row : rows) {
        const PacketAt packet(*trace_, row);
        const Place& place = place_of(packet.direction());
        const auto time = packet.time_ns();
        if (place.skipped || !time) continue;
        visit(SubjectRow{row, place.stream, place.destination, packet, seconds_at(*time)});
      }
    }
  }

  // Calls visit(TrackedSegment&, const SubjectRow&, chosen) for each segment of the streams, as the
  // tracker saw it: analyses need all of them, and tell of those that are chosen. The trace has
  // replay_columns().
  template <typename Visit>
  void for_each_segment(const Visit& visit) const {
    const std::vector<std::uint8_t> passing = passing_rows(*trace_, choice_.filter);
    replay_rows(*trace_, std::span(&subject_, 1), [&](TrackedSegment& tracked, std::size_t row) {
      const PacketAt packet(*trace_, row);
      const Place& place = place_of(packet.direction());
      const auto time = packet.time_ns();
      const bool chosen = !place.skipped && time && (passing.empty() || passing[row] != 0);
      visit(tracked,
            SubjectRow{row, place.stream, place.destination, packet, seconds_at(time.value_or(0))},
            chosen);
    });
  }

 private:
  struct Place {
    std::size_t stream = 0;
    Role destination = Role::server;
    bool skipped = true;
  };

  const Place& place_of(DirectionId direction) const {
    return places_[direction - first_direction_];
  }

  const Trace* trace_;
  Subject subject_;
  DirectionId first_direction_;  // of all streams of the subject
  PacketChoice choice_;
  std::vector<bool> skipped_;  // by index into Subject::streams
  std::vector<Place> places_;  // by DirectionId, from first_direction_ on
};

}  // namespace mptcpanalyzer
