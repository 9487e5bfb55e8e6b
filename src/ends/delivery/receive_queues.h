// How a receiver puts data in order: each subflow its segments, and the connection what the
// subflows hand on. As Linux 6.18 does it (net/mptcp/protocol.c and subflow.c), so that what is
// thrown away as received before is the kernel's own count, MPTcpExtDuplicateData.
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>

namespace mptcpanalyzer {

// Bytes [begin, end) of a sequence space that does not wrap, end > begin.
struct QueuedData {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  std::uint32_t id = 0;  // the caller's
};

// One direction of a subflow: TCP hands on each byte once, in order.
class SubflowQueue {
 public:
  explicit SubflowQueue(std::int64_t start) : next_(start) {}

  // Calls hand_on(QueuedData) for all that is in order now, without bytes handed on before.
  template <typename HandOn>
  void add(const QueuedData& data, const HandOn& hand_on) {
    if (data.end <= next_) return;
    QueuedData& waiting = waiting_.try_emplace(data.begin, data).first->second;
    if (waiting.end < data.end) waiting = data;
    while (!waiting_.empty() && waiting_.begin()->first <= next_) {
      QueuedData first = waiting_.begin()->second;
      waiting_.erase(waiting_.begin());
      if (first.end <= next_) continue;
      first.begin = next_;
      next_ = first.end;
      hand_on(first);
    }
  }

 private:
  std::int64_t next_;
  std::map<std::int64_t, QueuedData> waiting_;  // by begin
};

// One direction of a connection.
class ConnectionQueue {
 public:
  explicit ConnectionQueue(std::int64_t start) : next_(start) {}

  // Calls drop(id) for each packet that is thrown away, in whole or where it begins with old data.
  // A packet whose data is all there, but in several packets ahead of the rest, is kept: the kernel
  // looks at one of them only.
  template <typename Drop>
  void add(QueuedData data, const Drop& drop) {
    if (data.begin < next_) {
      drop(data.id);
      if (data.end <= next_) return;
      data.begin = next_;
    }
    if (data.begin > next_) {
      keep(data, drop);
      return;
    }
    next_ = data.end;
    for (auto first = ahead_.begin(); first != ahead_.end() && first->first <= next_;
         first = ahead_.erase(first)) {
      if (first->second.end <= next_) drop(first->second.id);
      next_ = std::max(next_, first->second.end);
    }
  }

 private:
  template <typename Drop>
  void keep(const QueuedData& data, const Drop& drop) {
    auto after = ahead_.upper_bound(data.begin);
    if (after != ahead_.begin()) {
      const auto before = std::prev(after);
      if (data.end <= before->second.end) {
        drop(data.id);
        return;
      }
      if (before->first == data.begin) {
        drop(before->second.id);
        after = ahead_.erase(before);
      }
    }
    while (after != ahead_.end() && after->second.end <= data.end) {
      drop(after->second.id);
      after = ahead_.erase(after);
    }
    ahead_.emplace_hint(after, data.begin, data);
  }

  std::int64_t next_;
  std::map<std::int64_t, QueuedData> ahead_;  // by begin; they may overlap
};

}  // namespace mptcpanalyzer
