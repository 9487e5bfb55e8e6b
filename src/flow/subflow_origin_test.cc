#include "flow/subflow_origin.h"

#include <gtest/gtest.h>
#include <random>
#include <utility>
#include <vector>

namespace mptcpanalyzer {
namespace {

struct Observed {
  std::int64_t position;
  std::uint32_t length;
  std::uint32_t ssn;
  std::uint32_t mapped;
};

struct Case {
  const char* name;
  std::vector<Observed> segments;
  std::vector<std::optional<std::int64_t>> shifts;  // after each
};

constexpr std::nullopt_t kUnknown = std::nullopt;

// Worked out by hand: the data of a segment lies within its mapping.
TEST(SubflowOrigin, FollowsFromWhatLiesWithinWhat) {
  const std::vector<Case> table = {
      {"a mapping as long as its segment", {{1, 100, 5001, 100}}, {5000}},
      {"a shift of none", {{1, 100, 1, 100}}, {0}},
      {"the numbers wrap", {{101, 50, 0xffff'fff0, 50}}, {-117}},
      {"a burst from its first segment to its last",
       {{1, 100, 5001, 300}, {101, 100, 5001, 300}, {201, 100, 5001, 300}},
       {kUnknown, kUnknown, 5000}},
      {"a burst from its middle on, then the next",
       {{1, 100, 4901, 300}, {101, 100, 4901, 300}, {201, 100, 5201, 200}},
       {kUnknown, kUnknown, 5000}},
      {"mappings in first segments alone",
       {{1, 100, 5001, 300}, {301, 100, 5301, 200}, {501, 100, 5501, 200}},
       {kUnknown, kUnknown, 5000}},
      {"mappings whose first segments were lost",
       {{1, 100, 4901, 300}, {101, 100, 4901, 300}, {301, 100, 5201, 300}, {601, 100, 5501, 300}},
       {kUnknown, kUnknown, kUnknown, kUnknown}},
      {"a mapping repeated is one",
       {{1, 100, 5001, 300}, {1, 100, 5001, 300}},
       {kUnknown, kUnknown}},
      {"a segment beyond its mapping", {{1, 300, 5001, 100}}, {kUnknown}},
      {"a contradiction",
       {{1, 100, 5001, 300}, {101, 100, 9101, 200}, {301, 100, 9301, 100}},
       {kUnknown, kUnknown, 9000}},
      {"the first one known stays", {{1, 100, 5001, 100}, {101, 100, 9101, 100}}, {5000, 5000}},
  };
  for (const Case& made : table) {
    SubflowOrigin origin;
    for (std::size_t i = 0; i < made.segments.size(); ++i) {
      const Observed& seen = made.segments[i];
      origin.observe(seen.position, seen.length, seen.ssn, seen.mapped);
      EXPECT_EQ(origin.shift(), made.shifts[i]) << made.name << ", segment " << i;
    }
  }
}

// Bursts of any length from any segment on, in order: never another shift than the true one.
TEST(SubflowOrigin, IsTheTrueShiftOrUnknown) {
  std::mt19937 random(5);
  const auto up_to = [&](std::uint32_t limit) {
    return static_cast<std::uint32_t>(random() % (limit + 1));
  };
  for (int round = 0; round < 2000; ++round) {
    SubflowOrigin origin;
    const auto ssn_of_first = static_cast<std::uint32_t>(random());
    std::uint32_t sent = 0;
    std::uint32_t skipped = 1 + up_to(3);  // segments of the first burst that were not captured
    for (int burst = 0; burst < 3; ++burst) {
      const std::uint32_t begin = sent;
      const std::uint32_t segments = skipped + 1 + up_to(5);
      std::vector<std::pair<std::uint32_t, std::uint32_t>> lengths;
      for (std::uint32_t i = 0; i < segments; ++i) {
        lengths.push_back({sent, 1 + up_to(1400)});
        sent += lengths.back().second;
      }
      for (std::uint32_t i = skipped; i < segments; ++i) {
        origin.observe(std::int64_t{lengths[i].first} + 1, lengths[i].second, ssn_of_first + begin,
                       sent - begin);
      }
      skipped = 0;
    }
    ASSERT_TRUE(origin.shift());
    EXPECT_EQ(static_cast<std::uint32_t>(*origin.shift() + 1), ssn_of_first) << round;
  }
}

}  // namespace
}  // namespace mptcpanalyzer
