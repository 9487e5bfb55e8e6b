// The link layers and tunnels, by one segment behind each of them; and what ends the way to it.
#include "packet/link.h"

#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>

#include "packet/decode.h"
#include "testing/hex.h"
#include "testing/wrapped_frames.h"

namespace mptcpanalyzer {
namespace {

std::uint64_t total(const Anomalies& anomalies) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < kAnomalyCount; ++i)
    sum += anomalies[static_cast<Anomaly>(i)].count;
  return sum;
}

Frame frame_of(Bytes bytes, std::size_t original_length) {
  Frame frame;
  frame.number = 7;
  frame.bytes = bytes;
  frame.original_length = static_cast<std::uint32_t>(original_length);
  return frame;
}

Frame frame_of(Bytes bytes) {
  return frame_of(bytes, bytes.size());
}

class WrappedFrameTest : public testing::TestWithParam<WrappedFrame> {};

TEST_P(WrappedFrameTest, LeadsToTheSegment) {
  const WrappedFrame& wrapped = GetParam();
  Segment segment;
  Anomalies anomalies;
  ASSERT_TRUE(decode(frame_of(wrapped.bytes), wrapped.link_type, segment, anomalies));
  EXPECT_EQ(to_string(segment.source), wrapped.ip_version == 4 ? "10.1.0.2" : "2001:db8::2");
  EXPECT_EQ(to_string(segment.destination),
            wrapped.ip_version == 4 ? "10.11.0.2" : "2001:db8:b::2");
  EXPECT_EQ(segment.ip_id, wrapped.ip_version == 4 ? 0x1234 : 0);
  EXPECT_EQ(segment.source_port, 40000);
  EXPECT_EQ(segment.destination_port, 80);
  EXPECT_EQ(segment.seq, 1000U);
  EXPECT_EQ(segment.ack, 2000U);
  EXPECT_EQ(segment.flags, tcp_flag::kAck | 0x08);
  EXPECT_EQ(segment.window, 512);
  EXPECT_TRUE(segment.options.has_timestamps);
  EXPECT_TRUE(segment.payload_length_known);
  EXPECT_FALSE(segment.first_fragment);
  EXPECT_EQ(segment.payload_length, 5U);
  EXPECT_EQ(std::string(segment.payload.begin(), segment.payload.end()), "hello");
  EXPECT_EQ(total(anomalies), 0U);
}

// However short the snap length: no byte is read that was not captured (the copy has exactly their
// size, so AddressSanitizer sees it), and what comes out agrees with the whole frame.
TEST_P(WrappedFrameTest, IsCutAtEveryLength) {
  const WrappedFrame& wrapped = GetParam();
  for (std::size_t size = 0; size < wrapped.bytes.size(); ++size) {
    SCOPED_TRACE(size);
    const auto copy = std::make_unique<std::uint8_t[]>(size);
    std::copy_n(wrapped.bytes.begin(), size, copy.get());
    Segment segment;
    Anomalies anomalies;
    const Frame frame = frame_of({copy.get(), size}, wrapped.bytes.size());
    const bool decoded = decode(frame, wrapped.link_type, segment, anomalies);
    const bool padded = wrapped.name == "ethernet_padded";
    const std::size_t header_start = wrapped.bytes.size() - (padded ? 6 : 0) - 5 - 32;
    EXPECT_EQ(decoded, size >= header_start + 16);
    if (!decoded) {
      EXPECT_EQ(anomalies[Anomaly::ip_malformed].count, 0U);
      continue;
    }
    EXPECT_EQ(segment.seq, 1000U);
    EXPECT_EQ(segment.payload_length, 5U);
    EXPECT_EQ(segment.options.has_timestamps, size >= header_start + 32);
    EXPECT_EQ(anomalies[Anomaly::tcp_header_cut].count, size < header_start + 20 ? 1U : 0U);
    EXPECT_EQ(anomalies[Anomaly::options_cut].count,
              size >= header_start + 20 && size < header_start + 32 ? 1U : 0U);
  }
}

INSTANTIATE_TEST_SUITE_P(All, WrappedFrameTest, testing::ValuesIn(wrapped_frames()),
                         [](const auto& test) { return test.param.name; });

TEST(LinkTest, EveryKnownTypeHasAName) {
  for (const WrappedFrame& wrapped : wrapped_frames()) {
    EXPECT_TRUE(link_type_is_known(wrapped.link_type));
    EXPECT_STRNE(link_type_name(wrapped.link_type), "");
  }
  EXPECT_FALSE(link_type_is_known(195));
  EXPECT_STREQ(link_type_name(195), "");
}

// Three numbers of raw IP have one name, which is said once.
TEST(LinkTest, TheKnownTypesAreListedByName) {
  EXPECT_EQ(known_link_types(),
            "Ethernet, Linux cooked v1, Linux cooked v2, raw IP, raw IPv4, raw IPv6, BSD loopback, "
            "OpenBSD loopback, PPP, PPP in HDLC, PPPoE, Cisco HDLC, IEEE 802.11, IEEE 802.11 with "
            "radiotap, PPI, NFLOG, IP over InfiniBand, Ethernet with DSA tag, Ethernet with EDSA "
            "tag, Ethernet with Broadcom tag, Ethernet after Broadcom tag and PKTAP");
}

TEST(LinkTest, UnknownTypeIsCountedWithItsFrame) {
  Segment segment;
  Anomalies anomalies;
  EXPECT_FALSE(decode(frame_of(ipv4_packet(hello_segment())), 195, segment, anomalies));
  EXPECT_EQ(anomalies[Anomaly::unknown_link_type].count, 1U);
  EXPECT_EQ(anomalies[Anomaly::unknown_link_type].first_frame, 7U);
  EXPECT_EQ(total(anomalies), 1U);
}

struct OtherFrame {
  const char* name;
  std::uint32_t link_type;
  std::optional<Anomaly> anomaly;
  const char* bytes;
};

class OtherFrameTest : public testing::TestWithParam<OtherFrame> {};

// What is no TCP is no segment, and nothing to complain about, unless it could not be looked into.
TEST_P(OtherFrameTest, IsNoSegment) {
  const OtherFrame& other = GetParam();
  Segment segment;
  Anomalies anomalies;
  EXPECT_FALSE(decode(frame_of(from_hex(other.bytes)), other.link_type, segment, anomalies));
  EXPECT_EQ(total(anomalies), other.anomaly ? 1U : 0U);
  if (other.anomaly) {
    EXPECT_EQ(anomalies[*other.anomaly].count, 1U);
  }
}

constexpr OtherFrame kOtherFrames[] = {
    {"Empty", link_type::kEthernet, Anomaly::frame_too_short, ""},
    {"Runt", link_type::kEthernet, Anomaly::frame_too_short, "ffffffffffff 0200"},
    {"Arp", link_type::kEthernet, std::nullopt,
     "ffffffffffff 020000000001 0806 0001 0800 0604 0001 020000000001 0a000001 000000000000 "
     "0a000002"},
    {"SpanningTree", link_type::kEthernet, std::nullopt,
     "0180c2000000 020000000001 0026 424203 000000000000000000000000000000000000"},
    {"LengthWithoutLlc", link_type::kEthernet, Anomaly::frame_too_short,
     "020000000002 020000000001 0002 aaaa"},
    {"TypeBetweenLengthAndEtherType", link_type::kEthernet, Anomaly::unknown_protocol,
     "020000000002 020000000001 05dd 4500"},
    {"PppoeDiscovery", link_type::kEthernet, std::nullopt,
     "020000000002 020000000001 8863 1109 0000 0000"},
    {"PppLinkControl", link_type::kPpp, std::nullopt, "ff03 c021 01 01 0004"},
    {"MplsPseudowire", link_type::kEthernet, Anomaly::unknown_protocol,
     "020000000002 020000000001 8847 0006413f 00000000"},
    {"CookedNetlinkLike", link_type::kLinuxCooked, Anomaly::unknown_protocol,
     "0000 0338 0000 0000000000000000 0010 4500"},
    {"PktapWithoutPacket", link_type::kPktap, std::nullopt, "0c000000 00000000 01000000 4500"},
    {"PktapInPktap", link_type::kPktap, Anomaly::unknown_protocol,
     "0c000000 01000000 02010000 0c000000 01000000 01000000"},
    {"PktapTooLong", link_type::kPktap, Anomaly::frame_too_short,
     "ff000000 01000000 01000000 4500"},
    {"NullAppleTalk", link_type::kNull, Anomaly::unknown_protocol, "10000000 45000000"},
    {"IcmpQuotingTcp", link_type::kRaw, std::nullopt,
     "45000038 0000 0000 40 01 0000 0a000001 0a000002 03010000 00000000"
     "45000028 0000 0000 40 06 0000 0a000002 0a000003 0050 9c40 00000001"},
    {"Icmpv6QuotingTcp", link_type::kRaw, std::nullopt,
     "60000000 0044 3a 40 20010db8000000000000000000000001 20010db8000000000000000000000002"
     "0100 0000 00000000"
     "60000000 0014 06 40 20010db8000000000000000000000002 20010db8000000000000000000000003"
     "0050 9c40 00000001 00000000 5010 0200 0000 0000"},
    {"Udp", link_type::kRaw, std::nullopt,
     "4500001d 0000 0000 40 11 0000 0a000001 0a000002 0035 9c40 0009 0000 aa"},
    {"UdpFragment", link_type::kRaw, std::nullopt,
     "4500001c 0000 0001 40 11 0000 0a000001 0a000002 0035 9c40 0009"
     " 0000"},
    {"VxlanWithoutItsFlag", link_type::kRaw, Anomaly::unknown_tunnel,
     "45000024 0000 0000 40 11 0000 0a000001 0a000002 9c40 12b5 0010 0000 00000000 00002a00"},
    {"GtpEcho", link_type::kRaw, std::nullopt,
     "45000024 0000 0000 40 11 0000 0a000001 0a000002 0868 0868 0010 0000 30 01 0000 00000000"},
    {"GrePptp", link_type::kRaw, Anomaly::unknown_tunnel,
     "45000020 0000 0000 40 2f 0000 0a000001 0a000002 3001 880b 0000 0001 00000001"},
    {"UnknownEtherType", link_type::kEthernet, Anomaly::unknown_protocol,
     "020000000002 020000000001 1234 45000014"},
    {"Lldp", link_type::kEthernet, std::nullopt, "0180c200000e 020000000001 88cc 0207"},
    {"Macsec", link_type::kEthernet, Anomaly::encrypted,
     "020000000002 020000000001 88e5 2c00 00000001 0000"},
    {"CiscoDiscovery", link_type::kEthernet, std::nullopt,
     "01000ccccccc 020000000001 000c aaaa03 00000c 2000 02b4 0000"},
    {"UnknownLlc", link_type::kEthernet, Anomaly::unknown_protocol,
     "020000000002 020000000001 0004 020203 00"},
    {"LlcThatKeepsALink", link_type::kEthernet, std::nullopt,
     "020000000002 020000000001 0003 0404f3"},
    {"PppCompressed", link_type::kPpp, Anomaly::unknown_protocol, "ff03 00fd 01020304"},
    {"WirelessBeacon", link_type::kWireless, std::nullopt,
     "8000 0000 ffffffffffff 020000000001 020000000001 0010 0000000000000000 6400 0104"},
    {"WirelessNull", link_type::kWireless, std::nullopt,
     "4801 0000 020000000002 020000000001 020000000003 0010"},
    {"WirelessProtected", link_type::kWireless, Anomaly::encrypted,
     "0841 0000 020000000002 020000000001 020000000003 0010 0000002000000000 deadbeef"},
    {"WirelessLaterFragment", link_type::kWireless, Anomaly::ip_fragment,
     "0801 0000 020000000002 020000000001 020000000003 1100 aaaa03000000 0800"},
    {"RadiotapOfNoLength", link_type::kWirelessRadiotap, Anomaly::unknown_protocol,
     "0000 0400 00000000 0801"},
    {"PpiInPpi", link_type::kPpi, Anomaly::unknown_protocol, "0000 0800 c0000000 0000 0800"},
    {"NflogWithoutPacket", link_type::kNflog, Anomaly::frame_too_short,
     "02 00 0000 0800 0100 08000100"},
    {"NflogOfNoLength", link_type::kNflog, Anomaly::unknown_protocol, "02 00 0000 0000 0000 0000"},
    {"Esp", link_type::kRaw, Anomaly::encrypted,
     "4500001c 0000 0000 40 32 0000 0a000001 0a000002 00000100 00000001"},
    {"EspInUdp", link_type::kRaw, Anomaly::encrypted,
     "45000024 0000 0000 40 11 0000 0a000001 0a000002 1194 1194 0010 0000 00000100 00000001"},
    {"EspKeepAlive", link_type::kRaw, std::nullopt,
     "4500001d 0000 0000 40 11 0000 0a000001 0a000002 1194 1194 0009 0000 ff"},
    {"L2tp", link_type::kRaw, Anomaly::unknown_tunnel,
     "4500001e 0000 0000 40 11 0000 0a000001 0a000002 06a5 06a5 000a 0000 4002"},
    {"MplsInUdpWithoutLabel", link_type::kRaw, Anomaly::frame_too_short,
     "4500001e 0000 0000 40 11 0000 0a000001 0a000002 c001 19eb 000a 0000 0001"},
    {"AyiyaHeartbeat", link_type::kRaw, std::nullopt,
     "45000028 0000 0000 40 11 0000 0a000001 0a000002 9c40 13d0 0014 0000 21 02 10 3b 00000000 "
     "00000000"},
    {"AyiyaOfAnotherProtocol", link_type::kRaw, Anomaly::unknown_tunnel,
     "45000028 0000 0000 40 11 0000 0a000001 0a000002 9c40 13d0 0014 0000 21 02 11 3a 00000000 "
     "00000000"},
    {"EtherIpOfAnotherVersion", link_type::kRaw, Anomaly::unknown_tunnel,
     "45000018 0000 0000 40 61 0000 0a000001 0a000002 2000 0000"},
};

INSTANTIATE_TEST_SUITE_P(All, OtherFrameTest, testing::ValuesIn(kOtherFrames),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(LinkTest, TooManyVlanTagsAreCounted) {
  ByteBuffer bytes = from_hex("020000000002 020000000001");
  for (int i = 0; i < 40; ++i)
    append_bytes(bytes, from_hex("8100 0001"));
  append_bytes(bytes, join(from_hex("0800"), ipv4_packet(hello_segment())));
  Segment segment;
  Anomalies anomalies;
  EXPECT_FALSE(decode(frame_of(bytes), link_type::kEthernet, segment, anomalies));
  EXPECT_EQ(anomalies[Anomaly::nested_too_deep].count, 1U);
}

TEST(LinkTest, TooManyIpHeadersAreCounted) {
  ByteBuffer packet = ipv4_packet(hello_segment());
  for (int i = 0; i < 20; ++i)
    packet = ipv4_packet(packet, 4);
  Segment segment;
  Anomalies anomalies;
  EXPECT_FALSE(decode(frame_of(packet), link_type::kRaw, segment, anomalies));
  EXPECT_EQ(anomalies[Anomaly::nested_too_deep].count, 1U);
}

}  // namespace
}  // namespace mptcpanalyzer
