// Handoff: a fixed number of buffers that go round between one thread that fills them and one that
// empties them.
#pragma once  // Public: docs/library.md

#include <array>
#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace mptcpanalyzer {

template <typename Buffer, std::size_t Count>
class Handoff {
 public:
  // For the thread that fills: an empty buffer, its own until publish(). Null when the other thread
  // has given up.
  Buffer* acquire() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return given_up_ || published_ - released_ < Count; });
    return given_up_ ? nullptr : &buffers_[published_ % Count];
  }
  void publish() {
    change([this] { ++published_; });
  }
  // No more buffers will be published.
  void finish() {
    change([this] { finished_ = true; });
  }

  // For the thread that empties: the oldest full buffer, its own until release(). Null when all are
  // empty and no more will come.
  Buffer* take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return finished_ || released_ < published_; });
    return released_ < published_ ? &buffers_[released_ % Count] : nullptr;
  }
  void release() {
    change([this] { ++released_; });
  }
  // It will take no more.
  void give_up() {
    change([this] { given_up_ = true; });
  }

 private:
  template <typename Change>
  void change(Change apply) {
    {
      const std::lock_guard lock(mutex_);
      apply();
    }
    changed_.notify_one();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::array<Buffer, Count> buffers_;
  std::size_t published_ = 0;
  std::size_t released_ = 0;
  bool finished_ = false;
  bool given_up_ = false;
};

}  // namespace mptcpanalyzer
