#include "trace/columns/stream_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mptcpanalyzer {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(StreamRows, AreThoseOfBothDirectionsInTheirOrder) {
  // Directions 2s and 2s + 1 are those of stream s.
  const std::vector<std::uint32_t> first{2, 0, 3, 7};
  const std::vector<std::uint32_t> second{1, 2};
  std::vector<Chunk> chunks(2);
  chunks[0].direction.values = first;
  chunks[1].direction.values = second;
  const StreamRows rows(chunks, 4);
  EXPECT_THAT(rows.of(0), ElementsAre(1, 4));
  EXPECT_THAT(rows.of(1), ElementsAre(0, 2, 5));
  EXPECT_THAT(rows.of(2), IsEmpty());
  EXPECT_THAT(rows.of(3), ElementsAre(3));
}

TEST(StreamRows, OfAnEmptyTrace) {
  EXPECT_THAT(StreamRows({}, 1).of(0), IsEmpty());
}

}  // namespace
}  // namespace mptcpanalyzer
