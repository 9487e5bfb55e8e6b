// RowPipeline: from segments to a trace, on two threads.
//
// The caller's thread reads, decodes and tracks, and writes the columns that follow from that; the
// other analyses TCP and annotates the data, and writes the columns that follow from this. Between
// them go TrackedSegments, by batches: they stand close together, since what costs is moving them
// from the cache of one core to that of the other.
#pragma once  // Public: docs/library.md

#include <array>
#include <cstddef>
#include <exception>
#include <optional>
#include <thread>
#include <vector>

#include "base/handoff.h"
#include "flow/data_annotator.h"
#include "flow/segment_tracker.h"
#include "trace/build/packet_row_maker.h"
#include "trace/build/trace_builder.h"
#include "trace/columns/column_set.h"

namespace mptcpanalyzer {

// Which packets and which columns of them.
struct RowChoice {
  ColumnSet columns = kDefaultColumns;
  std::optional<StreamId> only_tcpstream;
};

class RowPipeline {
 public:
  // `known`: the tables of an earlier pass over the same capture, which inferred connections.
  explicit RowPipeline(const RowChoice& choice, CaptureTables known = {});
  RowPipeline(const RowPipeline&) = delete;
  RowPipeline& operator=(const RowPipeline&) = delete;
  ~RowPipeline();

  void add(const Frame& frame, const Segment& segment, Anomalies& anomalies);

  // Whether the other thread has failed, so that going on is of no use; finish() will throw.
  bool failed() const { return failed_; }

  // Waits until all that was added are rows. Throws what the other thread threw.
  void finish();

  // The tables that were found, with `facts`, which the pass told of the capture. To be called
  // once, after finish().
  CaptureTables tables(CaptureFacts facts, Grouping grouping);

  // The rows with those tables. To be called once.
  Trace trace(CaptureTables tables);

 private:
  static constexpr std::size_t kBatchSize = 1024;

  struct Batch {
    std::array<TrackedSegment, kBatchSize> tracked;
    std::size_t count = 0;
  };

  void take_next_batch();
  void annotate_batches();
  void annotate(const TrackedSegment& tracked);
  bool chosen(StreamId stream) const { return !only_tcpstream_ || stream == *only_tcpstream_; }

  std::optional<StreamId> only_tcpstream_;
  TraceBuilder builder_;  // each half used by one thread
  Handoff<Batch, 3> handoff_;

  SegmentTracker tracker_;
  PacketRowMaker maker_;
  Batch* batch_ = nullptr;  // being filled
  bool failed_ = false;

  // Used by the other thread alone, until finish().
  std::vector<TcpStreamAnalysis> analyses_;  // by StreamId
  DataAnnotator annotator_;
  std::exception_ptr exception_;

  std::thread thread_;  // last: it starts when all the others are there
};

}  // namespace mptcpanalyzer
