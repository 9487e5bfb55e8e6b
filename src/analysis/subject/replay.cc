#include "analysis/subject/replay.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "analysis/subject/stream_sieve.h"
#include "flow/segment_tracker.h"

namespace mptcpanalyzer {
namespace {

// From rows of one trace to what the tracker knew of them.
class RowReader {
 public:
  explicit RowReader(const Trace& trace)
      : tables_(trace.tables()), has_sent_(2 * tables_.streams.size()) {}

  TrackedSegment& read(const Chunk& chunk, std::size_t row) {
    const DirectionId direction = chunk.direction.values[row];
    tracked_.at = {stream_of(direction), side_of(direction)};
    read_tcp(chunk, row);
    read_options(chunk, row);
    has_sent_[direction] = true;
    return tracked_;
  }

 private:
  void read_tcp(const Chunk& chunk, std::size_t row);
  void read_options(const Chunk& chunk, std::size_t row);
  void read_several_mappings(const Chunk& chunk, std::size_t row);

  const CaptureTables& tables_;
  std::vector<bool> has_sent_;  // by DirectionId
  TrackedSegment tracked_;
};

void RowReader::read_tcp(const Chunk& chunk, std::size_t row) {
  const TcpStream& stream = tables_.streams[tracked_.at.stream];
  const std::size_t side = tracked_.at.side;
  const StreamPlace& place = tables_.places[tracked_.at.stream];
  tracked_.relative_seq = chunk.seq.values[row];
  tracked_.relative_ack = chunk.ack.values[row];
  // A CSV tells nothing of the handshake, and is taken for one of a capture that had it.
  tracked_.counts_from_isn =
      stream.subflow == kNone || counts_from_isn(stream, tables_.subflows[stream.subflow], side);
  tracked_.length_known = chunk.length.has(row);
  tracked_.window_scale = place.numbering[side].window_scale;
  SegmentFacts& tcp = tracked_.tcp;
  tcp = {};
  tcp.frame = chunk.frame.values[row];
  tcp.time_ns = chunk.time.at(row).value_or(kNoTime);
  tcp.flags = chunk.flags.values[row];
  tcp.window = chunk.window.values[row];
  tcp.seq = tracked_.relative_seq + stream.sent_by[side].base;
  const bool has_ack = tracked_.has(tcp_flag::kAck);
  tcp.ack = tracked_.relative_ack + (has_ack ? stream.sent_by[1 - side].base : 0);
  tcp.length = chunk.length.at(row).value_or(0);
  tcp.peer_window_scale = place.numbering[1 - side].window_scale;
  tcp.repeats_syn = tracked_.has(tcp_flag::kSyn) && !has_ack && tracked_.relative_seq == 0 &&
                    has_sent_[direction_of(tracked_.at.stream, tracked_.at.side)];
  tcp.sack_blocks = chunk.sack_blocks.at(row).value_or(0);
  tcp.sacked = chunk.sacked.at(row).value_or(0);
  const auto dss = static_cast<std::uint8_t>(MptcpSubtype::dss);
  for (const std::uint8_t subtype : chunk.options.subtypes_at(row))
    tcp.mptcp_signal |= subtype != dss;
}

void RowReader::read_options(const Chunk& chunk, std::size_t row) {
  tracked_.dss_count = 0;
  tracked_.first_data_length = 0;
  const auto lengths = chunk.rare.at(row, FieldId::dss_length);
  const std::optional<std::uint8_t> flags = chunk.dss_flags.at(row);
  if (!flags) {
    // Without DSS, the length is what MP_CAPABLE maps.
    const auto subtypes = chunk.options.subtypes_at(row);
    const auto capable = static_cast<std::uint8_t>(MptcpSubtype::mp_capable);
    if (std::find(subtypes.begin(), subtypes.end(), capable) == subtypes.end()) return;
    // Among the rare values in a trace of a capture, in the column in one of a CSV.
    tracked_.first_data_length = lengths.empty() ? chunk.dss_length.at(row).value_or(0)
                                                 : static_cast<std::uint16_t>(lengths.front());
    return;
  }
  Dss& dss = tracked_.dss[tracked_.dss_count++];
  dss.flags = *flags;
  dss.data_ack = chunk.dss_rawack.at(row).value_or(0);
  dss.dsn = chunk.dss_dsn.at(row).value_or(0);
  dss.subflow_seq = chunk.dss_ssn.at(row).value_or(0);
  dss.length = chunk.dss_length.at(row).value_or(0);
  if (chunk.rare.at(row, FieldId::dss_ssn).size() > 1) read_several_mappings(chunk, row);
}

// Two mappings in one segment: rare enough for the sparse values, which have all of both but their
// widths; these hardly ever differ in one segment.
void RowReader::read_several_mappings(const Chunk& chunk, std::size_t row) {
  const auto dsns = chunk.rare.at(row, FieldId::dss_dsn);
  const auto ssns = chunk.rare.at(row, FieldId::dss_ssn);
  const auto lengths = chunk.rare.at(row, FieldId::dss_length);
  const std::size_t count = std::min({dsns.size(), ssns.size(), lengths.size(), kMaxDssOptions});
  for (std::size_t i = 1; i < count; ++i) {
    Dss& dss = tracked_.dss[tracked_.dss_count++];
    dss.flags =
        static_cast<std::uint8_t>(dss_flag::kMapping | (tracked_.dss[0].flags & dss_flag::kDsn64));
    dss.dsn = dsns[i];
    dss.subflow_seq = static_cast<std::uint32_t>(ssns[i]);
    dss.length = static_cast<std::uint16_t>(lengths[i]);
  }
}

// The rows of the subjects, ascending, if they are so few of all that looking them up is cheaper
// than walking over the trace.
std::optional<std::vector<std::uint32_t>> few_rows_of(const Trace& trace,
                                                      std::span<const Subject> subjects) {
  constexpr std::size_t kFewShare = 8;
  // Grouping the rows costs a walk and memory, which few streams are not worth.
  constexpr std::size_t kFewStreams = 64;
  const std::size_t streams = trace.tables().streams.size();
  if (streams < kFewStreams) return std::nullopt;
  std::vector<std::uint32_t> rows;
  for (const Subject& subject : subjects) {
    for (const SubjectStream& stream : subject.streams) {
      const auto own = trace.stream_rows().of(stream.id);
      if (rows.size() + own.size() > trace.row_count() / kFewShare) return std::nullopt;
      rows.insert(rows.end(), own.begin(), own.end());
    }
  }
  std::sort(rows.begin(), rows.end());
  // A stream may be in two subjects.
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  return rows;
}

}  // namespace

Result<Done> replay_capture(OpenCapture capture, const CaptureTables& tables,
                            std::span<const Subject> subjects, const OnTracked& visit,
                            const OnProgress& on_progress) {
  StreamSieve sieve(tables, subjects);
  SegmentTracker tracker;
  TrackedSegment tracked;
  const Result<CaptureFacts> facts = read_segments(
      std::move(capture), tables.name,
      [&](const Frame& frame, const Segment& segment, Anomalies& anomalies) {
        if (!sieve.passes(segment)) return;
        tracker.add(frame, segment, anomalies, tracked);
        tracked.at.stream = sieve.stream_of(tracked.at.stream, segment);
        if (sieve.is_wanted(tracked.at.stream)) visit(tracked);
      },
      [&](const Progress& progress) {
        return !sieve.is_done() && (!on_progress || on_progress(progress));
      });
  if (!facts && !sieve.is_done()) return facts.error();
  return Done{};
}

ColumnSet replay_columns() {
  return {Column::frame,   Column::time,       Column::direction,  Column::window,
          Column::flags,   Column::options,    Column::seq,        Column::length,
          Column::ack,     Column::dss_flags,  Column::dss_dsn,    Column::dss_rawack,
          Column::dss_ssn, Column::dss_length, Column::rare_values};
}

void replay_rows(const Trace& trace, std::span<const Subject> subjects, const OnTrackedRow& visit) {
  RowReader reader(trace);
  if (const auto rows = few_rows_of(trace, subjects)) {
    for (const std::uint32_t row : *rows)
      visit(reader.read(trace.chunk_of(row), Trace::row_in_chunk(row)), row);
    return;
  }
  std::vector<bool> wanted = wanted_by(subjects);
  wanted.resize(trace.tables().streams.size());
  std::size_t first_row = 0;
  for (const Chunk& chunk : trace.chunks()) {
    for (std::size_t row = 0; row < chunk.row_count; ++row) {
      if (wanted[stream_of(chunk.direction.values[row])])
        visit(reader.read(chunk, row), first_row + row);
    }
    first_row += chunk.row_count;
  }
}

void replay_trace(const Trace& trace, std::span<const Subject> subjects, const OnTracked& visit) {
  replay_rows(trace, subjects,
              [&](TrackedSegment& tracked, std::size_t /*row*/) { visit(tracked); });
}

}  // namespace mptcpanalyzer
