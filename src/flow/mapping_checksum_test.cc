#include "flow/mapping_checksum.h"

#include <array>
#include <gtest/gtest.h>
#include <numeric>
#include <vector>

namespace mptcpanalyzer {
namespace {

using ByteVector = std::vector<std::uint8_t>;

// RFC 8684 section 3.3.1 as it stands, over the pseudo-header written out and the data behind it.
std::uint16_t reference_checksum(const MappingChecksum::Announced& mapping,
                                 const ByteVector& data) {
  ByteVector all;
  for (int shift = 56; shift >= 0; shift -= 8)
    all.push_back(static_cast<std::uint8_t>(mapping.dsn >> shift));
  for (int shift = 24; shift >= 0; shift -= 8)
    all.push_back(static_cast<std::uint8_t>(mapping.ssn >> shift));
  all.push_back(static_cast<std::uint8_t>(mapping.length >> 8U));
  all.push_back(static_cast<std::uint8_t>(mapping.length));
  all.insert(all.end(), 2, 0);
  all.insert(all.end(), data.begin(), data.end());
  if (all.size() % 2 != 0) all.push_back(0);
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < all.size(); i += 2) {
    sum += static_cast<std::uint32_t>(all[i] << 8U | all[i + 1]);
    sum = (sum & 0xffffU) + (sum >> 16U);
  }
  return static_cast<std::uint16_t>(~sum);
}

class MappingChecksumTest : public testing::Test {
 protected:
  MappingChecksumTest() : data_(101) {
    std::iota(data_.begin(), data_.end(), std::uint8_t{7});
    mapping_.checksum = reference_checksum(mapping_, data_);
  }

  void announce() { count(checksum_.announce(mapping_)); }
  void add(std::uint32_t from, std::uint32_t length) {
    count(checksum_.add(mapping_.ssn + from, Bytes(data_).subspan(from, length), length));
  }
  void count(MappingChecksum::Verdicts verdicts) {
    right_ += verdicts.right;
    wrong_ += verdicts.wrong;
  }

  ByteVector data_;
  MappingChecksum::Announced mapping_{0xffff'fff0, 0x1122'3344'5566'7788, 101, 101, 0};
  MappingChecksum checksum_;
  std::uint32_t right_ = 0;
  std::uint32_t wrong_ = 0;
};

TEST_F(MappingChecksumTest, OfDataInSegmentsOfOddLengths) {
  announce();
  add(0, 33);
  announce();
  add(33, 1);
  EXPECT_EQ(right_, 0U);
  add(34, 67);
  EXPECT_EQ(right_, 1U);
  // A retransmission is not verified again.
  announce();
  add(0, 101);
  EXPECT_EQ(right_, 1U);
  EXPECT_EQ(wrong_, 0U);
}

TEST_F(MappingChecksumTest, OverlappingSegmentsCountOnce) {
  announce();
  add(0, 60);
  add(20, 81);
  EXPECT_EQ(right_, 1U);
}

TEST_F(MappingChecksumTest, AnAlteredByteIsFound) {
  data_[50] ^= 1U;
  announce();
  add(0, 101);
  EXPECT_EQ(right_, 0U);
  EXPECT_EQ(wrong_, 1U);
}

TEST_F(MappingChecksumTest, WhatIsNotWholeIsPassedOver) {
  announce();
  add(0, 40);
  add(50, 51);  // a gap
  EXPECT_EQ(right_ + wrong_, 0U);
  MappingChecksum cut;
  cut.announce(mapping_);
  const auto verdicts = cut.add(mapping_.ssn, Bytes(data_).first(30), 101);
  EXPECT_EQ(verdicts.right + verdicts.wrong, 0U);
}

TEST_F(MappingChecksumTest, OfADataFinAlone) {
  MappingChecksum::Announced fin{0, 99, 1, 0, 0};
  fin.checksum = reference_checksum(fin, {});
  EXPECT_EQ(checksum_.announce(fin).right, 1U);
  fin.checksum ^= 1U;
  EXPECT_EQ(checksum_.announce(fin).wrong, 1U);
}

}  // namespace
}  // namespace mptcpanalyzer
