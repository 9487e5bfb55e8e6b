#include "testing/packet_script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdexcept>
#include <string>

#include "testing/script_value.h"
#include "testing/temporary_file.h"
#include "testing/tshark.h"

namespace mptcpanalyzer {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kEndpoints =
    "endpoint C 10.0.0.1:1000\n"
    "endpoint S 10.0.0.2:80\n"
    "endpoint C6 [2001:db8::1]:1000\n"
    "endpoint S6 [2001:db8::2]:80\n";

std::vector<ScriptFrame> frames(const std::string& lines) {
  return frames_from_script(kEndpoints + lines);
}

// Hexadecimal with blanks, as the figures group it.
ByteBuffer hex(std::string text) {
  std::erase(text, ' ');
  return parse_hex(text);
}

ByteBuffer part(const ByteBuffer& bytes, std::size_t offset, std::size_t length) {
  const auto first = bytes.begin() + static_cast<std::ptrdiff_t>(offset);
  return {first, first + static_cast<std::ptrdiff_t>(length)};
}

struct OptionCase {
  const char* words;
  const char* bytes;
};

class ScriptOption : public ::testing::TestWithParam<OptionCase> {};

TEST_P(ScriptOption, IsEncodedAsTheFigureOfItsRfcSays) {
  const ByteBuffer frame =
      frames(std::string("link raw\n0 C > S ACK ") + GetParam().words).at(0).bytes;
  const ByteBuffer expected = hex(GetParam().bytes);
  ASSERT_EQ(frame.size(), 40 + expected.size());
  EXPECT_EQ(part(frame, 40, expected.size()), expected);
  EXPECT_EQ(frame[32] >> 4, 5 + expected.size() / 4) << "data offset";
}

// Written by hand from RFC 9293 section 3.2, RFC 7323 section 2.2 and 3.2, RFC 2018 section 2 and
// 3, RFC 6824 and RFC 8684 figures 4 to 15 (subtypes in the table of RFC 8684 section 8.2).
INSTANTIATE_TEST_SUITE_P(
    Options, ScriptOption,
    ::testing::Values(
        OptionCase{"mss=1460", "02 04 05b4"}, OptionCase{"ws=7", "03 03 07 01"},
        OptionCase{"sackok nop nop", "04 02 01 01"},
        OptionCase{"nop nop ts=1,0x0a0b0c0d", "01 01 08 0a 00000001 0a0b0c0d"},
        OptionCase{"sack(1-2,3-0x40000000)", "05 12 00000001 00000002 00000003 40000000 01 01"},
        OptionCase{"eol", "00 01 01 01"}, OptionCase{"raw(1e03ff)", "1e 03 ff 01"},
        OptionCase{"mp_capable(v1)", "1e 04 01 01"},
        OptionCase{"mp_capable(v1,checksums)", "1e 04 01 81"},
        OptionCase{"mp_capable(v0,key=0x0102030405060708)", "1e 0c 00 01 0102030405060708"},
        OptionCase{"mp_capable(v1, key=2, peer=3, flags=0x21)",
                   "1e 14 01 21 0000000000000002 0000000000000003"},
        OptionCase{"mp_capable(v1,key=2,peer=3,len=100)",
                   "1e 16 01 01 0000000000000002 0000000000000003 0064 01 01"},
        OptionCase{"mp_capable(v1,key=2,peer=3,len=100,csum=0xbeef)",
                   "1e 18 01 01 0000000000000002 0000000000000003 0064 beef"},
        OptionCase{"mp_join(syn,token=0x11,nonce=0x22,id=1,backup)",
                   "1e 0c 11 01 00000011 00000022"},
        OptionCase{"mp_join(synack,hmac=0x1122334455667788,nonce=0x33,id=9)",
                   "1e 10 10 09 1122334455667788 00000033"},
        OptionCase{"mp_join(ack,hmac=000102030405060708090a0b0c0d0e0f10111213)",
                   "1e 18 10 00 0001020304050607 08090a0b0c0d0e0f 10111213"},
        OptionCase{"dss(ack=7)", "1e 0c 20 03 0000000000000007"},
        OptionCase{"dss(ack=7/32)", "1e 08 20 01 00000007"},
        OptionCase{"dss(ack=7/64,dsn=101/64,ssn=201,len=50,csum=0xbeef,fin)",
                   "1e 1c 20 1f 0000000000000007 0000000000000065 000000c9 0032 beef"},
        OptionCase{"dss(ack=7/32,dsn=0x1ffffffff/32,ssn=1,len=0)",
                   "1e 12 20 05 00000007 ffffffff 00000001 0000 01 01"},
        OptionCase{"dss(dsn=1/32,ssn=2,len=3)", "1e 0e 20 04 00000001 00000002 0003 01 01"},
        OptionCase{"add_addr(v0,id=2,addr=10.0.0.3)", "1e 08 34 02 0a000003"},
        OptionCase{"add_addr(v0,id=2,addr=2001:db8::3,port=80)",
                   "1e 16 36 02 20010db8 00000000 00000000 00000003 0050 01 01"},
        OptionCase{"add_addr(v1,id=2,addr=10.0.0.3,port=80,hmac=5)",
                   "1e 12 30 02 0a000003 0050 0000000000000005 01 01"},
        OptionCase{"add_addr(v1,id=2,addr=10.0.0.3,echo)", "1e 08 31 02 0a000003"},
        OptionCase{"remove_addr(1,2)", "1e 05 40 01 02 01 01 01"},
        OptionCase{"mp_prio(backup,id=3)", "1e 04 51 03"}, OptionCase{"mp_prio()", "1e 03 50 01"},
        OptionCase{"mp_fail(dsn=5)", "1e 0c 60 00 0000000000000005"},
        OptionCase{"mp_fastclose(key=5)", "1e 0c 70 00 0000000000000005"},
        OptionCase{"mp_tcprst(flags=1,reason=3)", "1e 04 81 03"},
        OptionCase{"mp_fastclose(key=5) mp_tcprst(flags=0,reason=4)",
                   "1e 0c 70 00 0000000000000005 1e 04 80 04"}));

// The frame by the figures of RFC 791 and RFC 9293. Sums by RFC 1071: of the IP header's words
// 4500+002b+0007+0000+4006+0000+0a00+0001+0a00+0002 = 993b, complement 66c4; of the TCP part
// 0a00+0001+0a00+0002+0006+0017 (pseudo header) + 03e8+0050+0000+0064+0000+01f5+5018+ffff+0102+0300
// = 16eca, folded 6ecb, complement 9134.
TEST(PacketScript, WritesAFrameAsTheRfcsDrawIt) {
  const auto all = frames("1.5 C > S PSH,ACK seq=100 ack=501 payload=010203 ipid=7");
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].time_ns, 1'500'000'000);
  EXPECT_EQ(all[0].bytes, hex("020000000002 020000000001 0800"
                              "4500 002b 0007 0000 40 06 66c4 0a000001 0a000002"
                              "03e8 0050 00000064 000001f5 5018 ffff 9134 0000 010203"));
}

TEST(PacketScript, TagsCutsAndTrailers) {
  const auto all = frames(
      "0 C > S ACK vlan=5\n"
      "+0.1 C > S ACK vlan=6,5 snap=22\n"
      "+0.1 C6 > S6 ACK trailer=4\n"
      "0.5 bytes 0102ff\n");
  ASSERT_EQ(all.size(), 4U);
  EXPECT_EQ(part(all[0].bytes, 12, 6), hex("8100 0005 0800"));
  EXPECT_EQ(part(all[1].bytes, 12, 10), hex("88a8 0006 8100 0005 0800"));
  EXPECT_EQ(all[1].bytes.size(), 22U);
  EXPECT_EQ(all[1].original_length, 14U + 8 + 40);
  EXPECT_EQ(all[1].time_ns, 100'000'000);
  // RFC 8200 section 3: payload length 20, next header TCP, hop limit 64.
  EXPECT_EQ(part(all[2].bytes, 12, 10), hex("86dd 60000000 0014 06 40"));
  EXPECT_EQ(all[2].original_length, 14U + 40 + 20 + 4);
  EXPECT_EQ(all[3].bytes, hex("0102ff"));
  EXPECT_EQ(all[3].time_ns, 500'000'000);
}

TEST(PacketScript, NumbersMayBeSymbolsSumsAndWhatKeysDerive) {
  const auto all = frames(
      "link raw\n"
      "let KEY = 0x10\n"
      "let NEXT = KEY + 2 - 1\n"
      "0 C > S ACK seq=NEXT+0x1000 ack=token1(KEY)-KEY\n");
  // The first bytes of SHA-256 of 0000000000000010 by sha256sum: 998e907b.
  EXPECT_EQ(part(all.at(0).bytes, 24, 8), hex("00001011 998e906b"));
}

// draft-ietf-opsawg-pcap figure 1 and 2, little-endian, magic of nanoseconds.
TEST(PacketScript, WritesClassicPcap) {
  EXPECT_EQ(capture_from_script("link raw\n2.000000003 bytes 0102ff snap=2\n"),
            hex("4d3cb2a1 0200 0400 00000000 00000000 00000400 65000000"
                "02000000 03000000 02000000 03000000 0102"));
}

// draft-ietf-opsawg-pcapng figures 9 to 11; time 2^32+5 ns.
TEST(PacketScript, WritesPcapngWhenInterfacesAreDeclared) {
  EXPECT_EQ(
      capture_from_script("interface lo raw\n4.294967301 bytes 0102ff\n"),
      hex("0a0d0d0a 1c000000 4d3c2b1a 0100 0000 ffffffffffffffff 1c000000"
          "01000000 28000000 6500 0000 00000400 0200 0200 6c6f0000 0900 0100 09000000"
          "0000 0000 28000000"
          "06000000 24000000 00000000 01000000 05000000 03000000 03000000 0102ff00 24000000"));
}

struct Mistake {
  const char* line;
  const char* message;
};

class ScriptMistake : public ::testing::TestWithParam<Mistake> {};

TEST_P(ScriptMistake, IsReportedWithItsLine) {
  try {
    frames(std::string("# comment\n") + GetParam().line + "\n0 C > S ACK\n");
    FAIL() << "accepted";
  } catch (const std::invalid_argument& error) {
    EXPECT_THAT(error.what(), HasSubstr("line 6: "));
    EXPECT_THAT(error.what(), HasSubstr(GetParam().message));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Mistakes, ScriptMistake,
    ::testing::Values(Mistake{"0 C > X ACK", "unknown endpoint 'X'"},
                      Mistake{"0 C > S6 ACK", "one IP version"},
                      Mistake{"0 C > S ACK sequence=1", "unknown word 'sequence=1'"},
                      Mistake{"0 C > S ack", "unknown TCP flag"},
                      Mistake{"0 C > S ACK win=65536", "does not fit 16 bits"},
                      Mistake{"0 C > S ACK seq=FOO", "unknown symbol 'FOO'"},
                      Mistake{"0 C > S ACK seq=12x", "'12x' is not a number"},
                      Mistake{"0 C > S ACK iface=1", "iface="},
                      Mistake{"0 C > S ACK dss(fon)", "unexpected 'fon'"},
                      Mistake{"0 C > S ACK dss(dsn=1)", "'ssn=' is missing"},
                      Mistake{"0 C > S ACK mp_capable(key=1)", "v0 or v1 is missing"},
                      Mistake{"0 C > S ACK mp_join(ack,hmac=00)", "40 hexadecimal digits"},
                      Mistake{"0 C > S ACK dss(ack=1", "unbalanced parentheses"},
                      Mistake{"0 C > S ACK ts=1,1 raw(0102030405060708090a0b0c0d0e0f"
                              "101112131415161718191a1b1c1d1e1f)",
                              "at most 40 bytes"},
                      Mistake{"x C > S ACK", "'x' is not a number"},
                      Mistake{"endpoint C 10.0.0:1", "not an address"},
                      Mistake{"interface eth0 nosuch", "unknown symbol"}));

// tshark 4.0 is the judge of the whole: its own idea of checksums, streams and derived numbers.
TEST(PacketScript, TsharkReadsWhatWasWritten) {
  if (!tshark_is_installed()) GTEST_SKIP() << "tshark is not installed";
  const TemporaryFile file(
      capture_from_script(std::string(kEndpoints) +
                          "endpoint C2 10.1.0.1:1001\n"
                          "let KC = 0x1\n"
                          "let KS = 0x2\n"
                          "0.000 C > S SYN seq=100 mss=1460 ws=7 sackok ts=1,0 mp_capable(v1)\n"
                          "0.010 S > C SYN,ACK seq=500 ack=101 mp_capable(v1,key=KS)\n"
                          "0.020 C > S ACK seq=101 ack=501 mp_capable(v1,key=KC,peer=KS)\n"
                          "0.021 C > S PSH,ACK seq=101 ack=501 len=99 "
                          "mp_capable(v1,key=KC,peer=KS,len=99)\n"
                          "0.030 C > S ACK seq=200 ack=501 len=50 "
                          "dss(ack=idsn1(KS)+1,dsn=idsn1(KC)+100,ssn=100,len=50)\n"
                          "0.040 C2 > S SYN seq=9 mp_join(syn,token=token1(KS),nonce=0x22,id=1)\n"
                          "0.050 C6 > S6 SYN seq=9 vlan=5 mp_capable(v0,key=7)\n"),
      ".pcap");
  const std::vector<std::string> options = {"-o", "tcp.check_checksum:TRUE",
                                            "-o", "ip.check_checksum:TRUE",
                                            "-o", "mptcp.analyze_mappings:TRUE"};
  const auto rows =
      tshark_fields(file.path(),
                    {"tcp.checksum.status", "ip.checksum.status", "tcp.stream", "mptcp.stream",
                     "tcp.len", "mptcp.dss.dsn", "mptcp.ack", "mptcp.dsn", "vlan.id"},
                    options);
  EXPECT_THAT(rows, ElementsAre(ElementsAre("1", "1", "0", "", "0", "", "", "", ""),
                                ElementsAre("1", "1", "0", "0", "0", "", "", "0", ""),
                                ElementsAre("1", "1", "0", "0", "0", "", "", "1", ""),
                                ElementsAre("1", "1", "0", "0", "99", "", "", "1", ""),
                                ElementsAre("1", "1", "0", "0", "50", "100", "1", "100", ""),
                                ElementsAre("1", "1", "1", "0", "0", "", "", "0", ""),
                                ElementsAre("1", "", "2", "1", "0", "", "", "0", "5")));
}

}  // namespace
}  // namespace mptcpanalyzer
