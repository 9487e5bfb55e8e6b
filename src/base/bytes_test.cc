#include "base/bytes.h"

#include <array>
#include <gtest/gtest.h>

namespace mptcpanalyzer {
namespace {

TEST(Bytes, AreReadInEitherOrder) {
  constexpr std::array<std::uint8_t, 9> kBytes = {0, 1, 2, 3, 4, 5, 6, 7, 8};
  EXPECT_EQ(load_u16(kBytes, 1), 0x0102);
  EXPECT_EQ(load_u32(kBytes, 5), 0x05060708U);
  EXPECT_EQ(load_u64(kBytes, 1), 0x0102030405060708U);
  EXPECT_EQ(load_little_endian<std::uint16_t>(kBytes, 0), 0x0100);
}

// In release builds too: what lies behind a packet is nobody's to read.
TEST(BytesDeathTest, NoReadGoesOutside) {
  constexpr std::array<std::uint8_t, 4> kBytes = {};
  constexpr auto kFar = static_cast<std::size_t>(-1);
  EXPECT_DEATH(load_u32(kBytes, 1), "would read 4 bytes at 1 of 4");
  EXPECT_DEATH(load_u16(kBytes, 4), "would read 2 bytes at 4 of 4");
  EXPECT_DEATH(load_u16(kBytes, kFar), "would read 2 bytes");
  EXPECT_DEATH(load_u64(Bytes(), 0), "would read 8 bytes at 0 of 0");
}

}  // namespace
}  // namespace mptcpanalyzer
