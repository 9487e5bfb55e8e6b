#include "capture/time_order.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <optional>
#include <utility>

namespace mptcpanalyzer {
namespace {

constexpr std::size_t kBatchFrames = 1024;

struct Held {
  Frame frame;
  std::int64_t time = kNoTime;  // to sort by: that of the frame before, when it has none
  std::uint32_t block = 0;
};

// Copies of the bytes of batches, kept until the last of their frames has gone.
class HeldBlocks {
 public:
  std::uint32_t add(const FrameBatch& batch) {
    if (free_.empty()) {
      free_.push_back(static_cast<std::uint32_t>(blocks_.size()));
      blocks_.emplace_back();
    }
    const std::uint32_t id = free_.back();
    free_.pop_back();
    Block& block = blocks_[id];
    std::size_t size = 0;
    for (const Frame& frame : batch)
      size += frame.bytes.size();
    if (block.capacity < size) {
      block.bytes.reset(new std::uint8_t[size]);
      block.capacity = size;
    }
    block.used = 0;
    block.frames = batch.size();
    return id;
  }

  Bytes keep(std::uint32_t id, Bytes bytes) {
    Block& block = blocks_[id];
    std::uint8_t* at = block.bytes.get() + block.used;
    if (!bytes.empty()) std::memcpy(at, bytes.data(), bytes.size());
    block.used += bytes.size();
    return {at, bytes.size()};
  }

  void release(std::uint32_t id) {
    if (--blocks_[id].frames == 0) free_.push_back(id);
  }

 private:
  struct Block {
    std::unique_ptr<std::uint8_t[]> bytes;
    std::size_t capacity = 0;
    std::size_t used = 0;
    std::size_t frames = 0;  // not yet released
  };

  std::vector<Block> blocks_;
  std::vector<std::uint32_t> free_;
};

// What is held back, as runs in ascending order of time.
class HeldFrames {
 public:
  bool empty() const { return heads_.empty(); }

  void add(const Held& held) {
    const std::size_t at = run_for(held.time);
    Run& run = runs_[at];
    run.last_time = held.time;
    const bool was_empty = run.empty();
    run.frames.push_back(held);
    if (was_empty) add_head(at);
    recent_ = at;
  }

  Held take() {
    std::pop_heap(heads_.begin(), heads_.end());
    const std::size_t at = heads_.back().run;
    heads_.pop_back();
    Run& run = runs_[at];
    const Held held = run.take();
    if (run.empty()) {
      ++empty_runs_;
      if (empty_runs_ > kSpareRuns && empty_runs_ * 2 > runs_.size()) drop_empty_runs();
    } else {
      add_head(at);
    }
    return held;
  }

 private:
  static constexpr std::size_t kSpareRuns = 64;

  // A queue; small, because a capture that runs backwards makes one of each frame.
  struct Run {
    std::vector<Held> frames;  // from `next` on
    std::size_t next = 0;
    std::int64_t last_time = kNoTime;  // of the latest that was added

    bool empty() const { return next == frames.size(); }
    const Held& front() const { return frames[next]; }
    Held take() {
      constexpr std::size_t kWorthMoving = 1024;
      const Held held = frames[next++];
      if (empty() || (next >= kWorthMoving && next * 2 >= frames.size())) {
        frames.erase(frames.begin(), frames.begin() + static_cast<std::ptrdiff_t>(next));
        next = 0;
      }
      return held;
    }
  };

  struct Head {
    std::int64_t time = kNoTime;
    std::uint64_t number = 0;
    std::size_t run = 0;

    // For a heap whose front is the earliest.
    bool operator<(const Head& other) const {
      return time != other.time ? time > other.time : number > other.number;
    }
  };

  // The first run that a frame of that time can follow. Their last times descend, since no run
  // before the chosen one ends as early.
  std::size_t run_for(std::int64_t time) {
    if (recent_ < runs_.size() && runs_[recent_].last_time <= time &&
        (recent_ == 0 || runs_[recent_ - 1].last_time > time)) {
      return wake(recent_);
    }
    const auto found = std::partition_point(
        runs_.begin(), runs_.end(), [time](const Run& run) { return run.last_time > time; });
    if (found != runs_.end()) return wake(static_cast<std::size_t>(found - runs_.begin()));
    runs_.emplace_back();
    return runs_.size() - 1;
  }

  std::size_t wake(std::size_t at) {
    if (runs_[at].empty()) --empty_runs_;
    return at;
  }

  void add_head(std::size_t at) {
    const Held& front = runs_[at].front();
    heads_.push_back({front.time, front.frame.number, at});
    std::push_heap(heads_.begin(), heads_.end());
  }

  void drop_empty_runs() {
    runs_.erase(
        std::remove_if(runs_.begin(), runs_.end(), [](const Run& run) { return run.empty(); }),
        runs_.end());
    empty_runs_ = 0;
    recent_ = 0;
    heads_.clear();
    for (std::size_t at = 0; at < runs_.size(); ++at)
      add_head(at);
  }

  std::vector<Run> runs_;
  std::vector<Head> heads_;  // a heap; one for each run that is not empty
  std::size_t empty_runs_ = 0;
  std::size_t recent_ = 0;
};

class TimeOrder : public CaptureReader {
 public:
  TimeOrder(std::unique_ptr<CaptureReader> reader, std::size_t window)
      : reader_(std::move(reader)), window_(window) {}

  Result<bool> next(FrameBatch& batch) override {
    for (const std::uint32_t block : handed_out_)
      blocks_.release(block);
    handed_out_.clear();
    batch.clear();
    while (!ended_ && held_bytes_ <= window_) {
      const Result<bool> more = reader_->next(batch);
      if (!more) error_ = more.error();
      ended_ = !more || !*more;
      if (ended_) break;
      if (reader_->interfaces().size() < 2 && frames_.empty()) {
        note_passed(batch);
        return true;
      }
      hold(batch);
      batch.clear();
    }
    hand_out(batch);
    if (!batch.empty()) return true;
    if (error_) return *error_;
    return false;
  }

  const std::vector<Interface>& interfaces() const override { return reader_->interfaces(); }
  std::string_view format() const override { return reader_->format(); }

  const Anomalies& anomalies() const override {
    all_anomalies_ = anomalies_;
    for (std::size_t i = 0; i < kAnomalyCount; ++i) {
      const auto anomaly = static_cast<Anomaly>(i);
      all_anomalies_.add(anomaly, reader_->anomalies()[anomaly]);
    }
    return all_anomalies_;
  }

  // Only the bytes of a frame are kept, not the record around them.
  Bytes record_of(const Frame&) const override {
    assert(false);
    return {};
  }

 private:
  static std::size_t cost(const Frame& frame) { return frame.bytes.size() + 2 * sizeof(Held); }

  // Should another interface come later, what was handed out counts as well.
  void note_passed(const FrameBatch& batch) {
    const std::int64_t time = batch.back().time_ns;
    if (time == kNoTime) return;
    released_time_ = latest_time_ = previous_time_ = time;
  }

  void hold(const FrameBatch& batch) {
    const std::uint32_t block = blocks_.add(batch);
    for (const Frame& frame : batch) {
      Held held{frame, frame.time_ns == kNoTime ? previous_time_ : frame.time_ns, block};
      held.frame.bytes = blocks_.keep(block, frame.bytes);
      previous_time_ = held.time;
      if (held.time < latest_time_) [[unlikely]] {
        anomalies_.add(
            held.time < released_time_ ? Anomaly::out_of_time_order : Anomaly::interfaces_reordered,
            frame.number);
      }
      latest_time_ = std::max(latest_time_, held.time);
      held_bytes_ += cost(frame);
      frames_.add(held);
    }
  }

  void hand_out(FrameBatch& batch) {
    while (!frames_.empty() && batch.size() < kBatchFrames && (ended_ || held_bytes_ > window_)) {
      const Held held = frames_.take();
      released_time_ = std::max(released_time_, held.time);
      held_bytes_ -= cost(held.frame);
      handed_out_.push_back(held.block);
      batch.push_back(held.frame);
    }
  }

  std::unique_ptr<CaptureReader> reader_;
  std::size_t window_;
  HeldBlocks blocks_;
  HeldFrames frames_;
  std::vector<std::uint32_t> handed_out_;  // the block of each frame of the latest batch
  std::size_t held_bytes_ = 0;
  std::int64_t previous_time_ = kNoTime;  // of the file's latest frame
  std::int64_t latest_time_ = kNoTime;    // of all that were read
  std::int64_t released_time_ = kNoTime;  // of all that were handed out
  bool ended_ = false;
  std::optional<Error> error_;  // of the reader; told when all before it was handed out
  mutable Anomalies all_anomalies_;
};

}  // namespace

std::unique_ptr<CaptureReader> in_order_of_time(std::unique_ptr<CaptureReader> reader,
                                                std::size_t window) {
  return std::make_unique<TimeOrder>(std::move(reader), window);
}

}  // namespace mptcpanalyzer
