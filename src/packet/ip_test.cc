// Lengths, fragments and extension headers of IP: WIRESHARK.md section 4, RFC 791, 8200, 2675,
// 8754.
#include "packet/ip.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "packet/decode.h"
#include "testing/hex.h"
#include "testing/wrapped_frames.h"

namespace mptcpanalyzer {
namespace {

constexpr std::uint32_t kHelloLength = 5;
constexpr std::size_t kIpv4Header = 20;

class IpTest : public testing::Test {
 protected:
  // `original_length` 0: as long as `bytes`.
  bool decode_raw(Bytes bytes, std::size_t original_length = 0) {
    Frame frame;
    frame.number = 1;
    frame.bytes = bytes;
    frame.original_length =
        static_cast<std::uint32_t>(original_length == 0 ? bytes.size() : original_length);
    return decode(frame, link_type::kRaw, segment_, anomalies_);
  }
  std::uint64_t count(Anomaly anomaly) const { return anomalies_[anomaly].count; }

  Segment segment_;
  Anomalies anomalies_;
};

ByteBuffer with_u16(ByteBuffer bytes, std::size_t offset, std::uint16_t value) {
  bytes[offset] = static_cast<std::uint8_t>(value >> 8U);
  bytes[offset + 1] = static_cast<std::uint8_t>(value);
  return bytes;
}

const ByteBuffer kPadding(6);

TEST_F(IpTest, PaddingBehindThePacketIsNoPayload) {
  ASSERT_TRUE(decode_raw(join(ipv4_packet(hello_segment()), kPadding)));
  EXPECT_EQ(segment_.payload_length, kHelloLength);
  EXPECT_EQ(segment_.payload.size(), kHelloLength);
  ASSERT_TRUE(decode_raw(join(ipv6_packet(hello_segment()), kPadding)));
  EXPECT_EQ(segment_.payload_length, kHelloLength);
  EXPECT_EQ(count(Anomaly::ip_malformed), 0U);
}

TEST_F(IpTest, TotalLength0IsTheRestOfTheFrame) {
  const ByteBuffer packet = with_u16(ipv4_packet(hello_segment()), 2, 0);
  ASSERT_TRUE(decode_raw(packet, packet.size() + 66000));
  EXPECT_EQ(segment_.payload_length, kHelloLength + 66000);
  EXPECT_EQ(segment_.payload.size(), kHelloLength);
  EXPECT_EQ(count(Anomaly::ip_malformed), 0U);
}

TEST_F(IpTest, Ipv6PayloadLength0IsTheRestOfTheFrame) {
  const ByteBuffer packet = with_u16(ipv6_packet(hello_segment()), 4, 0);
  ASSERT_TRUE(decode_raw(packet, packet.size() + 150000));
  EXPECT_EQ(segment_.payload_length, kHelloLength + 150000);
  EXPECT_EQ(count(Anomaly::ip_malformed), 0U);
}

// RFC 2675: 0xc2, 4, the length of what follows the IPv6 header.
TEST_F(IpTest, JumboPayloadOptionGivesTheLength) {
  const ByteBuffer options = from_hex("06 00 c204 00011170");  // 70000
  const ByteBuffer packet = with_u16(ipv6_packet(join(options, hello_segment()), 0), 4, 0);
  ASSERT_TRUE(decode_raw(packet, 40 + 70000 + 6));
  EXPECT_EQ(segment_.payload_length, 70000U - 8 - 32);
  EXPECT_EQ(count(Anomaly::ip_malformed), 0U);
}

TEST_F(IpTest, JumboPayloadOptionIsIgnoredBesideALength) {
  const ByteBuffer options = from_hex("06 00 c204 00000010");
  ASSERT_TRUE(decode_raw(ipv6_packet(join(options, hello_segment()), 0)));
  EXPECT_EQ(segment_.payload_length, kHelloLength);
}

TEST_F(IpTest, JumboPayloadOptionIsFoundBehindPadding) {
  const ByteBuffer options = from_hex("06 01 00 010100 05020000 c204 00011170");
  const ByteBuffer packet = with_u16(ipv6_packet(join(options, hello_segment()), 0), 4, 0);
  ASSERT_TRUE(decode_raw(packet, 40 + 70000));
  EXPECT_EQ(segment_.payload_length, 70000U - 16 - 32);
}

TEST_F(IpTest, FrameShorterThanThePacketWins) {
  ASSERT_TRUE(decode_raw(with_u16(ipv4_packet(hello_segment()), 2, 500)));
  EXPECT_EQ(segment_.payload_length, kHelloLength);
  EXPECT_EQ(count(Anomaly::ip_malformed), 1U);
  ASSERT_TRUE(decode_raw(with_u16(ipv6_packet(hello_segment()), 4, 500)));
  EXPECT_EQ(segment_.payload_length, kHelloLength);
  EXPECT_EQ(count(Anomaly::ip_malformed), 2U);
}

TEST_F(IpTest, SnapLengthDoesNotChangeThePayloadLength) {
  const ByteBuffer packet = ipv4_packet(join(hello_segment(), ByteBuffer(1000)));
  for (const std::size_t snap_length : {36U, 40U, 52U, 60U, 100U}) {
    ASSERT_TRUE(decode_raw(Bytes(packet).first(snap_length), packet.size())) << snap_length;
    EXPECT_EQ(segment_.payload_length, 1005U);
    EXPECT_EQ(segment_.payload.size(), snap_length > 52 ? snap_length - 52 : 0);
    EXPECT_EQ(count(Anomaly::ip_malformed), 0U);
  }
}

struct MalformedPacket {
  const char* name;
  const char* bytes;
};

TEST_F(IpTest, ContradictoryHeadersAreCounted) {
  constexpr const char* kAddresses = "0a000001 0a000002";
  const MalformedPacket cases[] = {
      {"version 5", "55000028 00000000 40060000"},
      {"header length 16", "44000028 00000000 40060000"},
      {"total length below header length", "45000013 00000000 40060000"},
      {"header length 24, total length 20", "46000014 00000000 40060000"},
      {"header of 60 in a frame of 20", "4f00003c 00000000 40060000"},
  };
  std::uint64_t expected = 0;
  for (const MalformedPacket& packet : cases) {
    EXPECT_FALSE(decode_raw(join(from_hex(packet.bytes), from_hex(kAddresses)))) << packet.name;
    EXPECT_GT(count(Anomaly::ip_malformed), expected) << packet.name;
    expected = count(Anomaly::ip_malformed);
  }
}

TEST_F(IpTest, ExtensionBeyondThePacketIsMalformed) {
  EXPECT_FALSE(decode_raw(ipv6_packet(from_hex("06 09 010400000000"), 0)));
  EXPECT_EQ(count(Anomaly::ip_malformed), 1U);
}

// A frame that ends within a header of IP may have hidden a segment unless what was captured of the
// header tells of another protocol: what RFC 791, 4302 and 8200 put into its fields.
TEST_F(IpTest, CutHeadersCountUnlessTheyLeadToSomethingElse) {
  constexpr std::uint8_t kIcmpv6 = 58;
  constexpr std::uint8_t kUdp = 17;
  constexpr std::size_t kIpv6Header = 40;
  const ByteBuffer icmp_options = from_hex("3a 00 0502 0000 0100");
  struct Cut {
    const char* name;
    ByteBuffer packet;
    std::size_t captured;
    bool counts;
  };
  const std::vector<Cut> table = {
      {"nothing of it", ipv4_packet(hello_segment()), 0, true},
      {"IPv4 without protocol", ipv4_packet(hello_segment(), kUdp), 9, true},
      {"IPv4, then TCP", ipv4_packet(hello_segment()), 10, true},
      {"IPv4, then UDP", ipv4_packet(hello_segment(), kUdp), 10, false},
      {"IPv4 options, then UDP", ipv4_packet(hello_segment(), kUdp, 0, "01010101"), 22, false},
      {"IPv6 without next header", ipv6_packet(hello_segment(), kIcmpv6), 6, true},
      {"IPv6, then ICMPv6", ipv6_packet(hello_segment(), kIcmpv6), 7, false},
      {"IPv6, then options", ipv6_packet(icmp_options, 0), 39, true},
      {"nothing of the options", ipv6_packet(icmp_options, 0), kIpv6Header, true},
      {"options, then ICMPv6", ipv6_packet(icmp_options, 0), kIpv6Header + 1, false},
      {"more options, then ICMPv6", ipv6_packet(icmp_options, 60), kIpv6Header + 7, false},
      {"options, then TCP", ipv6_packet(from_hex("06 00 0502 0000 0100"), 0), kIpv6Header + 1,
       true},
      {"options, then a fragment", ipv6_packet(from_hex("2c 00 0502 0000 0100"), 0),
       kIpv6Header + 4, true},
      {"fragment of ICMPv6", ipv6_packet(from_hex("3a 00 0001 00000007"), 44), kIpv6Header + 2,
       false},
      {"authentication, then ICMPv6",
       ipv6_packet(from_hex("3a 04 0000 00000001 00000001 000000000000000000000000"), 51),
       kIpv6Header + 8, false},
  };
  for (const Cut& cut : table) {
    const std::uint64_t before = count(Anomaly::tcp_header_cut);
    EXPECT_FALSE(decode_raw(Bytes(cut.packet).first(cut.captured), cut.packet.size())) << cut.name;
    EXPECT_EQ(count(Anomaly::tcp_header_cut) - before, cut.counts ? 1U : 0U) << cut.name;
  }
  EXPECT_EQ(count(Anomaly::ip_malformed), 0U);
}

constexpr std::uint16_t kMoreFragments = 0x2000;
constexpr std::uint16_t kDoNotFragment = 0x4000;

TEST_F(IpTest, FirstIpv4FragmentIsASegmentOfItsOwnLength) {
  ASSERT_TRUE(decode_raw(ipv4_packet(hello_segment(), 6, kMoreFragments)));
  EXPECT_TRUE(segment_.first_fragment);
  EXPECT_EQ(segment_.payload_length, kHelloLength);
  EXPECT_EQ(count(Anomaly::ip_fragment), 0U);
}

TEST_F(IpTest, DoNotFragmentIsNoFragment) {
  ASSERT_TRUE(decode_raw(ipv4_packet(hello_segment(), 6, kMoreFragments)));
  ASSERT_TRUE(decode_raw(ipv4_packet(hello_segment(), 6, kDoNotFragment)));
  EXPECT_FALSE(segment_.first_fragment);
}

TEST_F(IpTest, LaterIpv4FragmentIsCountedAndNoSegment) {
  EXPECT_FALSE(decode_raw(ipv4_packet(hello_segment(), 6, 185)));
  EXPECT_FALSE(decode_raw(ipv4_packet(hello_segment(), 6, kMoreFragments | 185)));
  EXPECT_EQ(count(Anomaly::ip_fragment), 2U);
}

TEST_F(IpTest, Ipv6Fragments) {
  const ByteBuffer hello = hello_segment();
  ASSERT_TRUE(decode_raw(ipv6_packet(join(from_hex("06 00 0001 00000007"), hello), 44)));
  EXPECT_TRUE(segment_.first_fragment);
  EXPECT_EQ(segment_.payload_length, kHelloLength);
  EXPECT_FALSE(decode_raw(ipv6_packet(join(from_hex("06 00 05a8 00000007"), hello), 44)));
  EXPECT_EQ(count(Anomaly::ip_fragment), 1U);
}

// The tunnel's packet was fragmented: the inner one is longer than what the first fragment holds.
TEST_F(IpTest, FirstFragmentOfATunnelIsNoContradiction) {
  const ByteBuffer inner = ipv4_packet(join(hello_segment(), ByteBuffer(1000)));
  const Bytes held = Bytes(inner).first(kIpv4Header + 32 + 100);
  ASSERT_TRUE(decode_raw(ipv4_packet(held, 4, kMoreFragments)));
  EXPECT_TRUE(segment_.first_fragment);
  EXPECT_EQ(segment_.payload_length, 100U);
  EXPECT_EQ(count(Anomaly::ip_malformed), 0U);
}

// RFC 8754: with segments left, the last destination is the first of the list; in the routing
// header of RFC 2460 it is the last one.
TEST_F(IpTest, SourceRoutedPacketGoesToItsLastDestination) {
  const std::string first = "20010db8000000000000000000000aaa";
  const std::string last = "20010db8000000000000000000000bbb";
  const ByteBuffer hello = hello_segment();
  ASSERT_TRUE(
      decode_raw(ipv6_packet(join(from_hex("06 04 04 01 01000000" + first + last), hello), 43)));
  EXPECT_EQ(to_string(segment_.destination), "2001:db8::aaa");
  ASSERT_TRUE(
      decode_raw(ipv6_packet(join(from_hex("06 04 00 01 00000000" + first + last), hello), 43)));
  EXPECT_EQ(to_string(segment_.destination), "2001:db8::bbb");
  ASSERT_TRUE(
      decode_raw(ipv6_packet(join(from_hex("06 04 04 00 01000000" + first + last), hello), 43)));
  EXPECT_EQ(to_string(segment_.destination), "2001:db8:b::2");
  // Addresses that the header is too short to hold.
  ASSERT_TRUE(decode_raw(ipv6_packet(join(from_hex("06 00 04 01 00000000"), hello), 43)));
  EXPECT_EQ(to_string(segment_.destination), "2001:db8:b::2");
}

}  // namespace
}  // namespace mptcpanalyzer
