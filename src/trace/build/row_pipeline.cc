#include "trace/build/row_pipeline.h"

#include <utility>

namespace mptcpanalyzer {

RowPipeline::RowPipeline(const RowChoice& choice, CaptureTables known)
    : only_tcpstream_(choice.only_tcpstream),
      builder_(choice.columns),
      tracker_(std::move(known)),
      maker_(choice.columns),
      thread_([this] { annotate_batches(); }) {
  take_next_batch();
}

RowPipeline::~RowPipeline() {
  if (!thread_.joinable()) return;
  handoff_.finish();
  thread_.join();
}

void RowPipeline::add(const Frame& frame, const Segment& segment, Anomalies& anomalies) {
  TrackedSegment& tracked = batch_->tracked[batch_->count];
  tracker_.add(frame, segment, anomalies, tracked);
  if (chosen(tracked.at.stream)) builder_.append_segment(maker_.make(frame, segment, tracked));
  if (++batch_->count < kBatchSize) return;
  if (!failed_) handoff_.publish();
  take_next_batch();
}

void RowPipeline::take_next_batch() {
  if (Batch* next = handoff_.acquire()) {
    batch_ = next;
  } else {
    failed_ = true;  // nobody will look at the batch at hand any more
  }
  batch_->count = 0;
}

void RowPipeline::finish() {
  if (!failed_ && batch_->count > 0) handoff_.publish();
  handoff_.finish();
  thread_.join();
  if (exception_) std::rethrow_exception(exception_);
}

void RowPipeline::annotate_batches() {
  try {
    while (const Batch* batch = handoff_.take()) {
      for (std::size_t i = 0; i < batch->count; ++i)
        annotate(batch->tracked[i]);
      handoff_.release();
    }
  } catch (...) {
    exception_ = std::current_exception();
    handoff_.give_up();
  }
}

void RowPipeline::annotate(const TrackedSegment& tracked) {
  if (tracked.at.stream >= analyses_.size()) analyses_.resize(tracked.at.stream + 1);
  SegmentAnalysis analysis;
  if (tracked.length_known)
    analysis = analyse(analyses_[tracked.at.stream], tracked.at.side, tracked.tcp);
  const DataAnnotation& data = annotator_.add(tracked);
  if (chosen(tracked.at.stream)) {
    builder_.append_annotation(make_row_annotation(tracked, analysis.retransmission, data));
  }
  for (const LateAnnotation& late : annotator_.late())
    builder_.amend(late);
}

CaptureTables RowPipeline::tables(CaptureFacts facts, Grouping grouping) {
  return tracker_.finish(std::move(facts), grouping);
}

Trace RowPipeline::trace(CaptureTables tables) {
  annotator_.number(tables);
  return builder_.finish(std::move(tables));
}

}  // namespace mptcpanalyzer
