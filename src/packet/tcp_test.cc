// The TCP header and the walk over its options: RFC 9293, WIRESHARK.md sections 4 and 5.
#include "packet/tcp.h"

#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

#include "testing/hex.h"

namespace mptcpanalyzer {
namespace {

class TcpTest : public testing::Test {
 protected:
  // `length` 0: as long as `bytes`.
  bool decode_bytes(Bytes bytes, std::size_t length = 0) {
    anomalies_ = {};
    const Slice slice{bytes, static_cast<std::uint32_t>(length == 0 ? bytes.size() : length)};
    return decode_tcp(slice, segment_, AnomalySink{anomalies_, 1});
  }

  // A header with these options, padded to a multiple of 4 bytes by NOPs in front, and no payload.
  bool decode_options(std::string_view hex) {
    const ByteBuffer options = from_hex(hex);
    const std::size_t padding = (4 - options.size() % 4) % 4;
    const std::size_t words = 5 + (options.size() + padding) / 4;
    ByteBuffer bytes = from_hex("9c40 0050 000003e8 000007d0");
    append_u8(bytes, static_cast<std::uint8_t>(words << 4U));
    append_bytes(bytes, from_hex("10 0200 0000 0000"));
    bytes.insert(bytes.end(), padding, 1);
    padding_ = padding;
    append_bytes(bytes, options);
    return decode_bytes(bytes);
  }

  std::uint64_t count(Anomaly anomaly) const { return anomalies_[anomaly].count; }

  std::uint64_t total() const {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < kAnomalyCount; ++i)
      sum += count(static_cast<Anomaly>(i));
    return sum;
  }

  // Without the padding in front.
  std::vector<int> kinds() const {
    const auto& all = segment_.options.kinds;
    return {all.begin() + static_cast<std::ptrdiff_t>(padding_),
            all.begin() + segment_.options.kind_count};
  }

  Segment segment_;
  Anomalies anomalies_;
  std::size_t padding_ = 0;
};

TEST_F(TcpTest, ReadsEveryFieldOfTheHeader) {
  const ByteBuffer bytes = from_hex("1234 5678 9abcdef0 0fedcba9 5fff 4321 aaaa bbbb 010203");
  ASSERT_TRUE(decode_bytes(bytes));
  EXPECT_EQ(segment_.source_port, 0x1234);
  EXPECT_EQ(segment_.destination_port, 0x5678);
  EXPECT_EQ(segment_.seq, 0x9abcdef0U);
  EXPECT_EQ(segment_.ack, 0x0fedcba9U);
  EXPECT_EQ(segment_.flags, 0xfff);  // twelve bits, the reserved ones included
  EXPECT_EQ(segment_.window, 0x4321);
  EXPECT_TRUE(segment_.payload_length_known);
  EXPECT_EQ(segment_.payload_length, 3U);
  ASSERT_EQ(segment_.payload.size(), 3U);
  EXPECT_EQ(segment_.payload[0], 1);
  EXPECT_EQ(segment_.options.kind_count, 0);
  EXPECT_EQ(segment_.mptcp_count, 0);
  EXPECT_EQ(total(), 0U);
}

// e04 row 9: Wireshark prints ports, numbers and a length from where such a header would end.
TEST_F(TcpTest, DataOffsetBelow5HasALengthButNoPayload) {
  ASSERT_TRUE(
      decode_bytes(from_hex("0009 0050 000003e9 00001389 4010 ffff 0000 0000"
                            "080a00000001 00000002 0101 00000000000000000000")));
  EXPECT_EQ(segment_.seq, 1001U);
  EXPECT_TRUE(segment_.payload_length_known);
  EXPECT_EQ(segment_.payload_length, 26U);
  EXPECT_TRUE(segment_.payload.empty());
  EXPECT_EQ(segment_.options.kind_count, 0);
  EXPECT_EQ(count(Anomaly::tcp_header_malformed), 1U);
}

TEST_F(TcpTest, DataOffsetBeyondTheSegmentHasNoLength) {
  ASSERT_TRUE(
      decode_bytes(from_hex("000a 0050 00000001 00000001 f010 ffff 0000 0000 0101 020405b4")));
  EXPECT_FALSE(segment_.payload_length_known);
  EXPECT_EQ(segment_.payload_length, 0U);
  EXPECT_EQ(kinds(), (std::vector<int>{1, 1, 2}));
  EXPECT_EQ(count(Anomaly::tcp_header_malformed), 1U);
  EXPECT_EQ(count(Anomaly::options_cut), 0U);
}

TEST_F(TcpTest, SegmentWithoutRoomForAHeaderIsMalformed) {
  const ByteBuffer header = from_hex("000a 0050 00000001 00000001 5010 ffff 0000 0000");
  EXPECT_FALSE(decode_bytes(Bytes(header).first(10)));
  EXPECT_EQ(count(Anomaly::tcp_header_malformed), 1U);
  EXPECT_TRUE(decode_bytes(Bytes(header).first(18)));
  EXPECT_FALSE(segment_.payload_length_known);
  EXPECT_EQ(count(Anomaly::tcp_header_malformed), 1U);
}

TEST_F(TcpTest, NothingIsLeftOverFromTheSegmentBefore) {
  ASSERT_TRUE(decode_options("020405b4 030307 0402 080a0000000100000002 1e03 50"));
  EXPECT_EQ(segment_.mptcp_count, 1);
  ASSERT_TRUE(decode_options("050a 0000000100000002 0000"));  // cut off by a zero length
  ASSERT_TRUE(decode_options(""));
  const TcpOptions& options = segment_.options;
  EXPECT_EQ(options.kind_count, 0);
  EXPECT_EQ(options.sack_count, 0);
  EXPECT_EQ(options.fault, OptionFault::none);
  EXPECT_FALSE(options.mss.has_value());
  EXPECT_FALSE(options.window_scale.has_value());
  EXPECT_FALSE(options.sack_permitted);
  EXPECT_FALSE(options.has_timestamps);
  EXPECT_EQ(segment_.mptcp_count, 0);
  EXPECT_EQ(segment_.mptcp_malformed, 0);
}

TEST_F(TcpTest, OptionsOfASyn) {
  ASSERT_TRUE(decode_options("020405b4 0402 080a0102030405060708 01 030307 1e04 0100"));
  EXPECT_EQ(kinds(), (std::vector<int>{2, 4, 8, 1, 3, 30}));
  EXPECT_EQ(segment_.options.mss, 1460);
  EXPECT_TRUE(segment_.options.sack_permitted);
  EXPECT_EQ(segment_.options.window_scale, 7);
  EXPECT_TRUE(segment_.options.has_timestamps);
  EXPECT_EQ(segment_.options.timestamp_value, 0x01020304U);
  EXPECT_EQ(segment_.options.timestamp_echo, 0x05060708U);
  EXPECT_EQ(segment_.mptcp_count, 1);
  EXPECT_EQ(total(), 0U);
}

TEST_F(TcpTest, SackBlocks) {
  ASSERT_TRUE(
      decode_options("0522 00000001 00000002 00000003 00000004 00000005 00000006"
                     "00000007 00000008"));
  ASSERT_EQ(segment_.options.sack_count, 4);
  for (std::uint32_t i = 0; i < 4; ++i) {
    EXPECT_EQ(segment_.options.sack[i].left, 2 * i + 1);
    EXPECT_EQ(segment_.options.sack[i].right, 2 * i + 2);
  }
}

struct Walk {
  const char* name;
  const char* options;
  std::vector<int> kinds;
  OptionFault fault;
};

class WalkTest : public TcpTest, public testing::WithParamInterface<Walk> {};

TEST_P(WalkTest, EndsWhereItShould) {
  const Walk& walk = GetParam();
  ASSERT_TRUE(decode_options(walk.options));
  EXPECT_EQ(kinds(), walk.kinds);
  EXPECT_EQ(segment_.options.fault, walk.fault);
  EXPECT_EQ(count(Anomaly::option_zero_length), walk.fault == OptionFault::zero_length ? 1U : 0U);
  EXPECT_EQ(count(Anomaly::option_overlong), walk.fault == OptionFault::overlong ? 1U : 0U);
  EXPECT_EQ(total(), walk.fault == OptionFault::none ? 0U : 1U);
}

const Walk kWalks[] = {
    {"Nops", "01010101", {1, 1, 1, 1}, OptionFault::none},
    {"PaddingByEndOfList", "04020000", {4, 0, 0}, OptionFault::none},
    {"NonZeroAfterEndOfList", "0402000004020000", {4, 0, 0}, OptionFault::none},
    {"ZeroLength", "0402 4d000101", {4}, OptionFault::zero_length},
    {"LengthOne", "0402 4d010101", {4}, OptionFault::zero_length},
    {"Overlong", "0402 4d070101", {4}, OptionFault::overlong},
    {"OverlongByOne", "080b0000000100000002", {}, OptionFault::overlong},
    {"NoRoomForTheLength", "04020108", {4, 1}, OptionFault::overlong},
    {"UnknownKind", "4d04aabb 0402", {77, 4}, OptionFault::none},
    {"LongestOptions",
     "01010101010101010101010101010101010101010101010101010101010101010101010101010101",
     std::vector<int>(40, 1), OptionFault::none},
};

INSTANTIATE_TEST_SUITE_P(All, WalkTest, testing::ValuesIn(kWalks),
                         [](const auto& test) { return std::string(test.param.name); });

TEST_F(TcpTest, NoOptionIsReadBehindTheEndOfTheList) {
  ASSERT_TRUE(decode_options("00 0101 080a0000000100000002 1e03 50 030307 01"));
  EXPECT_FALSE(segment_.options.has_timestamps);
  EXPECT_FALSE(segment_.options.window_scale.has_value());
  EXPECT_EQ(segment_.mptcp_count, 0);
}

// WIRESHARK.md section 5: the kind is listed, the value is not.
TEST_F(TcpTest, OptionOfAWrongLengthHasNoValue) {
  for (const char* option :
       {"020305", "03020101", "04030001", "0508000000010000", "0809 00000001000000 01"}) {
    ASSERT_TRUE(decode_options(option));
    EXPECT_FALSE(segment_.options.mss.has_value()) << option;
    EXPECT_FALSE(segment_.options.window_scale.has_value()) << option;
    EXPECT_FALSE(segment_.options.sack_permitted) << option;
    EXPECT_FALSE(segment_.options.has_timestamps) << option;
    EXPECT_EQ(segment_.options.sack_count, 0) << option;
    EXPECT_GE(kinds().size(), 1U) << option;
    EXPECT_EQ(total(), 0U) << option;
  }
}

TEST_F(TcpTest, OfARepeatedOptionTheLastCounts) {
  ASSERT_TRUE(decode_options("080a0000000100000002 080a0000000300000004"));
  EXPECT_EQ(segment_.options.timestamp_value, 3U);
  EXPECT_EQ(segment_.options.timestamp_echo, 4U);
}

TEST_F(TcpTest, SeveralMptcpOptionsAreKeptInOrder) {
  // MP_FASTCLOSE, MP_TCPRST, an unknown subtype, a DSS of a wrong length, and MP_PRIO.
  ASSERT_TRUE(decode_options("1e0c7000 0000000000000009 1e048103 1e0390 1e052001aa 1e0351"));
  ASSERT_EQ(segment_.mptcp_count, 5);
  const int expected[] = {7, 8, 9, 2, 5};
  for (std::size_t i = 0; i < 5; ++i)
    EXPECT_EQ(segment_.mptcp[i].subtype, expected[i]);
  EXPECT_EQ(segment_.mptcp_malformed, 1);
  EXPECT_EQ(count(Anomaly::mptcp_option_malformed), 1U);
  EXPECT_EQ(count(Anomaly::mptcp_subtype_unknown), 1U);
  EXPECT_TRUE(std::get<MpPrio>(segment_.mptcp[4].body).backup);
}

TEST_F(TcpTest, AsManyMptcpOptionsAsFit) {
  ASSERT_TRUE(
      decode_options("1e0350 1e0350 1e0350 1e0350 1e0350 1e0350 1e0350 1e0350 1e0350 1e0350 1e0350 "
                     "1e0350 1e0350"));
  EXPECT_EQ(segment_.mptcp_count, 13);
}

TEST_F(TcpTest, MptcpOptionWithoutSubtypeIsMalformedAndNotListed) {
  ASSERT_TRUE(decode_options("1e02 1e02 1e0351"));
  EXPECT_EQ(segment_.mptcp_count, 1);
  EXPECT_EQ(segment_.mptcp_malformed, 2);
  EXPECT_EQ(count(Anomaly::mptcp_option_malformed), 2U);
}

// The header of e19: timestamps, then a DSS of 28 bytes with everything. What must be there at
// each captured length of it stands in WIRESHARK.md appendix A, e19; of an option that was cut we
// take nothing, where Wireshark shows its first fields.
TEST_F(TcpTest, CutAtEveryLength) {
  const ByteBuffer whole = from_hex(
      "9c40 0050 000003e8 000007d0 f010 0200 0000 0000"
      "080a 00000001 00000002"
      "1e1c 201f 0000000000000003 0000000000000004 00000005 0064 beef"
      "0101");
  constexpr std::size_t kPayload = 100;
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    SCOPED_TRACE(size);
    const auto copy =
        std::make_unique<std::uint8_t[]>(size);  // exactly sized, for AddressSanitizer
    std::copy_n(whole.begin(), size, copy.get());
    ASSERT_EQ(decode_bytes({copy.get(), size}, whole.size() + kPayload), size >= 16);
    EXPECT_EQ(count(Anomaly::tcp_header_cut), size < 20 ? 1U : 0U);
    EXPECT_EQ(count(Anomaly::options_cut), size >= 20 && size < 60 ? 1U : 0U);
    EXPECT_EQ(total(), size < 60 ? 1U : 0U);
    if (size < 16) continue;
    EXPECT_EQ(segment_.window, 512);
    EXPECT_EQ(segment_.payload_length, kPayload);
    EXPECT_TRUE(segment_.payload.empty());
    EXPECT_EQ(segment_.options.fault, size < 60 ? OptionFault::cut : OptionFault::none);
    std::vector<int> expected;
    if (size >= 22) expected.push_back(8);
    if (size >= 32) expected.push_back(30);
    if (size >= 59) expected.push_back(1);
    if (size >= 60) expected.push_back(1);
    EXPECT_EQ(kinds(), expected);
    EXPECT_EQ(segment_.options.has_timestamps, size >= 30);
    EXPECT_EQ(segment_.mptcp_count, size >= 58 ? 1 : 0);
    if (segment_.mptcp_count == 1) {
      EXPECT_EQ(std::get<Dss>(segment_.mptcp[0].body).checksum, 0xbeef);
    }
  }
}

}  // namespace
}  // namespace mptcpanalyzer
