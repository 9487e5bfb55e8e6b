// What each packet does to the queues follows from its bytes, by hand.

#include "ends/delivery/receive_queues.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <utility>
#include <vector>

namespace mptcpanalyzer {
namespace {

using Range = std::pair<std::int64_t, std::int64_t>;

TEST(SubflowQueue, HandsOnEachByteOnceAndInOrder) {
  struct Case {
    const char* what;
    std::vector<Range> arrive;
    std::vector<Range> handed_on;
  };
  const Case cases[] = {
      {"in order", {{0, 10}, {10, 20}}, {{0, 10}, {10, 20}}},
      {"the same again", {{0, 10}, {0, 10}}, {{0, 10}}},
      {"a hole that is filled", {{0, 10}, {20, 30}, {10, 20}}, {{0, 10}, {10, 20}, {20, 30}}},
      {"a hole that stays", {{0, 10}, {20, 30}}, {{0, 10}}},
      {"an overlap", {{0, 10}, {5, 20}}, {{0, 10}, {10, 20}}},
      {"the longer one behind a hole", {{5, 6}, {5, 9}, {5, 7}, {0, 5}}, {{0, 5}, {5, 9}}},
      {"old data behind a hole", {{5, 7}, {0, 9}}, {{0, 9}}},
  };
  for (const Case& one : cases) {
    SubflowQueue queue(0);
    std::vector<Range> handed_on;
    for (const auto& [begin, end] : one.arrive) {
      queue.add({begin, end, 0},
                [&](const QueuedData& data) { handed_on.emplace_back(data.begin, data.end); });
    }
    EXPECT_EQ(handed_on, one.handed_on) << one.what;
  }
}

TEST(ConnectionQueue, ThrowsAwayWhatLinuxDoes) {
  struct Case {
    const char* what;
    std::vector<Range> arrive;           // the n-th has id n
    std::vector<std::uint32_t> dropped;  // ids
  };
  const Case cases[] = {
      {"in order", {{0, 10}, {10, 20}}, {}},
      {"old", {{0, 10}, {0, 10}}, {1}},
      {"begins with old data", {{0, 10}, {5, 20}, {20, 30}}, {1}},
      {"ahead, again", {{10, 20}, {10, 20}}, {1}},
      {"within one that is ahead", {{10, 40}, {20, 30}}, {1}},
      {"in two that are ahead", {{10, 20}, {20, 30}, {15, 25}}, {}},
      {"covers one that is ahead", {{20, 30}, {10, 40}}, {0}},
      {"longer than one of the same begin", {{10, 20}, {10, 30}}, {0}},
      {"ahead until the hole is filled with more", {{10, 20}, {0, 20}}, {0}},
      {"ahead and partly old by then", {{10, 20}, {0, 15}, {20, 30}}, {}},
  };
  for (const Case& one : cases) {
    ConnectionQueue queue(0);
    std::vector<std::uint32_t> dropped;
    for (std::uint32_t id = 0; id < one.arrive.size(); ++id) {
      queue.add({one.arrive[id].first, one.arrive[id].second, id},
                [&](std::uint32_t gone) { dropped.push_back(gone); });
    }
    EXPECT_EQ(dropped, one.dropped) << one.what;
  }
}

}  // namespace
}  // namespace mptcpanalyzer
