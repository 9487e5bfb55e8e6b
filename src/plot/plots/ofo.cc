// ofo: data that arrived and waits for earlier data, as the receiver has to keep it. Of a capture
// at the receiver's end; elsewhere it shows what overtook other data up to there.
#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include "analysis/summary/mptcp_summary.h"
#include "flow/byte_ranges.h"
#include "flow/sequence_number.h"
#include "plot/plots/connection_marks.h"
#include "plot/plots/plot_subject.h"
#include "plot/plots/plots.h"

namespace mptcpanalyzer {
namespace {

// The data of one direction, and how much of it lies behind a hole.
class ReceivedData {
 public:
  explicit ReceivedData(std::optional<std::uint64_t> idsn) : base_(idsn), in_order_(1) {}

  void add(std::uint64_t dsn, std::uint32_t length) {
    // Without a key the first data that is seen is the first there is.
    if (!base_) base_ = dsn - 1;
    const std::int64_t begin = data_distance(*base_, dsn);
    const std::int64_t end = begin + length;
    // Repeats below what is complete change nothing.
    for (std::int64_t at = std::max(begin, in_order_); at < end;) {
      const ByteRanges::Stretch stretch = ranges_.stretch_at(at, end);
      if (!stretch.covered) waiting_ += stretch.end - at;
      at = stretch.end;
    }
    if (end <= in_order_) return;
    ranges_.add(begin, end);
    const ByteRanges::Stretch complete = ranges_.stretch_at(in_order_, ranges_.end());
    if (!complete.covered) return;
    waiting_ -= complete.end - in_order_;
    in_order_ = complete.end;
  }
  std::int64_t waiting() const { return waiting_; }

 private:
  std::optional<std::uint64_t> base_;  // the raw number that counts as 0
  ByteRanges ranges_;
  std::int64_t in_order_;     // everything before it has arrived
  std::int64_t waiting_ = 0;  // bytes from there on that have
};

Result<Figure> draw(const PlotRequest& request) {
  const PlotSubject subject(request, Level::mptcp);
  Figure figure = subject.time_figure("Data out of order");
  figure.y = {"Waiting data", "B"};
  figure.y.from_zero = true;
  ByDirection<Series> series(1, {});
  for (const Role destination : request.options.dests) {
    series.of(0, destination) = whole_series("out of order", destination, Drawing::steps);
    series.of(0, destination).colour = 0;
  }
  const auto& idsn = subject.subject().idsn;  // by role of the sender
  std::array<ReceivedData, 2> received = {
      ReceivedData(idsn[static_cast<std::size_t>(peer(Role::client))]),
      ReceivedData(idsn[static_cast<std::size_t>(peer(Role::server))])};
  MptcpSummaryBuilder builder(subject.subject());
  subject.for_each_segment([&](TrackedSegment& tracked, const SubjectRow& at, bool chosen) {
    const SegmentFindings findings = builder.add(tracked);
    if (!chosen || !subject.wants(at.destination) || findings.pieces.empty()) return;
    ReceivedData& data = received[static_cast<std::size_t>(at.destination)];
    for (const MappedPiece& piece : findings.pieces)
      data.add(piece.dsn, piece.length);
    series.of(0, at.destination)
        .add_packet(at.time_s, static_cast<double>(data.waiting()), at.packet.frame());
  });
  for (const Role destination : request.options.dests)
    figure.series.push_back(std::move(series.of(0, destination)));
  mark_events(subject, figure);
  return figure;
}

}  // namespace

PlotType ofo_plot() {
  return {"ofo",
          "Data that waits at the receiver for earlier data",
          PlotInput::mptcp_stream,
          {},
          replay_columns() | kHistoryColumns,
          "examples/s05_fullmesh.client.pcap.gz 0 --dest Client",
          draw};
}

}  // namespace mptcpanalyzer
