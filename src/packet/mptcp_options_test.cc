// Every form of every MPTCP option, written from the figures of RFC 6824 and RFC 8684.
#include "packet/mptcp_options.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "testing/hex.h"

namespace mptcpanalyzer {
namespace {

template <typename Body>
Body decode_as(std::string_view hex, int subtype) {
  MptcpOption option;
  option.body = RemoveAddr{};  // something to be replaced
  EXPECT_EQ(decode_mptcp_option(from_hex(hex), option), OptionForm::known) << hex;
  EXPECT_EQ(option.subtype, subtype) << hex;
  const Body* body = std::get_if<Body>(&option.body);
  if (body == nullptr) {
    ADD_FAILURE() << hex << " has another form";
    return {};
  }
  return *body;
}

// RFC 8684 figure 4 (version 1), RFC 6824 figure 4 (version 0).
TEST(MpCapableTest, Version1Syn) {
  const auto body = decode_as<MpCapable>("1e04 0181", 0);
  EXPECT_EQ(body.version, 1);
  EXPECT_EQ(body.flags, 0x81);
  EXPECT_TRUE(body.checksum_required());
  EXPECT_FALSE(body.sender_key || body.receiver_key || body.data_length || body.checksum);
}

TEST(MpCapableTest, OneKey) {
  for (const int version : {0, 1}) {
    const auto body =
        decode_as<MpCapable>("1e0c 0" + std::to_string(version) + "01 0102030405060708", 0);
    EXPECT_EQ(body.version, version);
    EXPECT_FALSE(body.checksum_required());
    EXPECT_EQ(body.sender_key, 0x0102030405060708U);
    EXPECT_FALSE(body.receiver_key || body.data_length || body.checksum);
  }
}

TEST(MpCapableTest, TwoKeys) {
  const auto body = decode_as<MpCapable>("1e14 0081 0102030405060708 1112131415161718", 0);
  EXPECT_EQ(body.version, 0);
  EXPECT_EQ(body.sender_key, 0x0102030405060708U);
  EXPECT_EQ(body.receiver_key, 0x1112131415161718U);
  EXPECT_FALSE(body.data_length || body.checksum);
}

TEST(MpCapableTest, WithData) {
  const auto body = decode_as<MpCapable>("1e16 0101 0102030405060708 1112131415161718 05b4", 0);
  EXPECT_EQ(body.receiver_key, 0x1112131415161718U);
  EXPECT_EQ(body.data_length, 1460);
  EXPECT_FALSE(body.checksum.has_value());
}

TEST(MpCapableTest, WithDataAndChecksum) {
  const auto body =
      decode_as<MpCapable>("1e18 0181 0102030405060708 1112131415161718 05b4 abcd", 0);
  EXPECT_EQ(body.data_length, 1460);
  EXPECT_EQ(body.checksum, 0xabcd);
}

TEST(MpCapableTest, OtherLengthKeepsVersionAndFlags) {
  MptcpOption option;
  EXPECT_EQ(decode_mptcp_option(from_hex("1e08 0281 01020304"), option), OptionForm::malformed);
  const MpCapable* body = std::get_if<MpCapable>(&option.body);
  ASSERT_NE(body, nullptr);
  EXPECT_EQ(body->version, 2);
  EXPECT_EQ(body->flags, 0x81);
  EXPECT_FALSE(body->sender_key.has_value());
}

// RFC 8684 figures 6 to 8.
TEST(MpJoinTest, Syn) {
  const auto body = decode_as<MpJoinSyn>("1e0c 1105 01020304 11121314", 1);
  EXPECT_TRUE(body.backup);
  EXPECT_EQ(body.address_id, 5);
  EXPECT_EQ(body.receiver_token, 0x01020304U);
  EXPECT_EQ(body.nonce, 0x11121314U);
  EXPECT_FALSE(decode_as<MpJoinSyn>("1e0c 1005 01020304 11121314", 1).backup);
}

TEST(MpJoinTest, SynAck) {
  const auto body = decode_as<MpJoinSynAck>("1e10 1106 0102030405060708 11121314", 1);
  EXPECT_TRUE(body.backup);
  EXPECT_EQ(body.address_id, 6);
  EXPECT_EQ(body.truncated_hmac, 0x0102030405060708U);
  EXPECT_EQ(body.nonce, 0x11121314U);
}

TEST(MpJoinTest, Ack) {
  const auto body = decode_as<MpJoinAck>("1e18 1000 0102030405060708090a0b0c0d0e0f1011121314", 1);
  for (std::size_t i = 0; i < body.hmac.size(); ++i)
    EXPECT_EQ(body.hmac[i], i + 1);
}

// RFC 8684 figure 9: each combination of sizes, with and without the checksum.
TEST(DssTest, EveryCombination) {
  constexpr std::uint64_t kDataAck = 0x0102030405060708;
  constexpr std::uint64_t kDsn = 0x1112131415161718;
  for (unsigned flags = 0; flags < 32; ++flags) {
    SCOPED_TRACE(flags);
    const bool has_ack = (flags & 1U) != 0;
    const bool has_mapping = (flags & 4U) != 0;
    const std::string ack = !has_ack ? "" : (flags & 2U) != 0 ? "0102030405060708" : "05060708";
    const std::string dsn = (flags & 8U) != 0 ? "1112131415161718" : "15161718";
    const std::string mapping = has_mapping ? dsn + "21222324 0100" : "";
    for (const std::string& checksum : {std::string(), std::string("abcd")}) {
      ByteBuffer bytes = join(from_hex("1e00 20"), ByteBuffer{static_cast<std::uint8_t>(flags)},
                              from_hex(ack + mapping + checksum));
      bytes[1] = static_cast<std::uint8_t>(bytes.size());
      MptcpOption option;
      if (!has_mapping && !checksum.empty()) {  // there is nothing that it would be the checksum of
        EXPECT_EQ(decode_mptcp_option(bytes, option), OptionForm::malformed);
        EXPECT_TRUE(std::holds_alternative<MptcpOther>(option.body));
        continue;
      }
      ASSERT_EQ(decode_mptcp_option(bytes, option), OptionForm::known);
      const Dss& dss = std::get<Dss>(option.body);
      EXPECT_EQ(dss.has_data_ack(), has_ack);
      EXPECT_EQ(dss.has_mapping(), has_mapping);
      EXPECT_EQ(dss.data_fin(), (flags & 16U) != 0);
      if (has_ack) {
        EXPECT_EQ(dss.data_ack, dss.data_ack_is_64() ? kDataAck : kDataAck & 0xffffffffU);
      }
      if (has_mapping) {
        EXPECT_EQ(dss.dsn, dss.dsn_is_64() ? kDsn : kDsn & 0xffffffffU);
        EXPECT_EQ(dss.subflow_seq, 0x21222324U);
        EXPECT_EQ(dss.length, 256);
      }
      EXPECT_EQ(dss.checksum.has_value(), !checksum.empty());
      EXPECT_EQ(dss.checksum.value_or(0xabcd), 0xabcd);
    }
  }
}

TEST(DssTest, InfiniteMapping) {
  EXPECT_TRUE(decode_as<Dss>("1e0e 2004 00000001 00000001 0000", 2).infinite());
  EXPECT_FALSE(decode_as<Dss>("1e0e 2004 00000001 00000001 0001", 2).infinite());
}

TEST(DssTest, ReservedFlagsAreKept) {
  const auto dss = decode_as<Dss>("1e12 20e5 00000002 00000001 00000001 0001", 2);
  EXPECT_EQ(dss.flags, 0xe5);
  EXPECT_FALSE(dss.data_fin());
}

// RFC 8684 figure 12 (the low bit of byte 2 is the echo), RFC 6824 figure 12 (the low nibble is
// the IP version).

TEST(AddAddrTest, EveryForm) {
  const std::string v4 = "0a0b0c0d";
  const std::string v6 = "20010db8000000000000000000000001";
  const std::string port = "1f90";
  const std::string hmac = "0102030405060708";
  for (const bool is_v6 : {false, true}) {
    for (const bool has_port : {false, true}) {
      for (const std::string nibble : {"4", "6", "0", "1"}) {
        const bool version0 = nibble == "4" || nibble == "6";
        if (version0 && is_v6 != (nibble == "6")) continue;
        const bool has_hmac = nibble == "0";
        const std::string rest =
            (is_v6 ? v6 : v4) + (has_port ? port : "") + (has_hmac ? hmac : "");
        ByteBuffer bytes = from_hex("1e00 3" + nibble + "07" + rest);
        bytes[1] = static_cast<std::uint8_t>(bytes.size());
        SCOPED_TRACE(testing::Message() << "nibble " << nibble << " length " << bytes.size());
        MptcpOption option;
        ASSERT_EQ(decode_mptcp_option(bytes, option), OptionForm::known);
        const AddAddr& body = std::get<AddAddr>(option.body);
        EXPECT_EQ(body.address_id, 7);
        EXPECT_EQ(body.version0(), version0);
        EXPECT_EQ(body.echo(), nibble == "1");
        EXPECT_EQ(to_string(body.address), is_v6 ? "2001:db8::1" : "10.11.12.13");
        EXPECT_EQ(body.port.has_value(), has_port);
        EXPECT_EQ(body.port.value_or(8080), 8080);
        EXPECT_EQ(body.truncated_hmac.has_value(), has_hmac);
        EXPECT_EQ(body.truncated_hmac.value_or(0x0102030405060708), 0x0102030405060708U);
      }
    }
  }
}

// RFC 8684 figure 13.
TEST(RemoveAddrTest, OneAndMore) {
  const auto one = decode_as<RemoveAddr>("1e04 40 07", 4);
  EXPECT_EQ(one.count, 1);
  EXPECT_EQ(one.address_ids[0], 7);
  const auto three = decode_as<RemoveAddr>("1e06 40 07 08 09", 4);
  EXPECT_EQ(three.count, 3);
  EXPECT_EQ(three.address_ids[2], 9);
}

TEST(RemoveAddrTest, AsManyAsATcpHeaderHolds) {
  ByteBuffer bytes = from_hex("1e28 40");
  for (std::uint8_t id = 1; id <= 37; ++id)
    bytes.push_back(id);
  MptcpOption option;
  ASSERT_EQ(decode_mptcp_option(bytes, option), OptionForm::known);
  EXPECT_EQ(std::get<RemoveAddr>(option.body).count, 37);
  EXPECT_EQ(std::get<RemoveAddr>(option.body).address_ids[36], 37);
}

// RFC 8684 figure 11; RFC 6824 figure 11 with an address id.
TEST(MpPrioTest, BothVersions) {
  EXPECT_TRUE(decode_as<MpPrio>("1e03 51", 5).backup);
  EXPECT_FALSE(decode_as<MpPrio>("1e03 50", 5).address_id.has_value());
  const auto body = decode_as<MpPrio>("1e04 50 09", 5);
  EXPECT_FALSE(body.backup);
  EXPECT_EQ(body.address_id, 9);
}

// RFC 8684 figures 16, 14 and 15.
TEST(MpFailTest, Dsn) {
  EXPECT_EQ(decode_as<MpFail>("1e0c 6000 0102030405060708", 6).dsn, 0x0102030405060708U);
}

TEST(MpFastcloseTest, Key) {
  EXPECT_EQ(decode_as<MpFastclose>("1e0c 7000 0102030405060708", 7).receiver_key,
            0x0102030405060708U);
}

TEST(MpTcpRstTest, FlagsAndReason) {
  const auto body = decode_as<MpTcpRst>("1e04 8d 03", 8);
  EXPECT_EQ(body.flags, 0x0d);
  EXPECT_EQ(body.reason, 3);
}

// For every subtype and length: a length of no form is malformed and leaves nothing behind.
TEST(MptcpOptionTest, LengthsOfEverySubtype) {
  const std::vector<std::vector<std::size_t>> lengths = {
      {4, 12, 20, 22, 24},              // MP_CAPABLE
      {12, 16, 24},                     // MP_JOIN
      {4},                              // DSS with no flag set
      {8, 10, 16, 18, 20, 22, 28, 30},  // ADD_ADDR
      {},                               // REMOVE_ADDR: every length from 4
      {3, 4},                           // MP_PRIO
      {12},                             // MP_FAIL
      {12},                             // MP_FASTCLOSE
      {4},                              // MP_TCPRST
  };
  for (std::size_t subtype = 0; subtype < 16; ++subtype) {
    for (std::size_t length = 3; length <= 40; ++length) {
      SCOPED_TRACE(testing::Message() << "subtype " << subtype << " length " << length);
      ByteBuffer bytes(length);
      bytes[0] = 30;
      bytes[1] = static_cast<std::uint8_t>(length);
      bytes[2] = static_cast<std::uint8_t>(subtype << 4U);
      MptcpOption option;
      option.body = MpFail{};
      const OptionForm form = decode_mptcp_option(bytes, option);
      EXPECT_EQ(option.subtype, subtype);
      if (subtype > 8) {
        EXPECT_EQ(form, OptionForm::unknown);
        EXPECT_TRUE(std::holds_alternative<MptcpOther>(option.body));
        continue;
      }
      const auto& forms = lengths[subtype];
      const bool fits =
          subtype == 4 ? length >= 4 : std::find(forms.begin(), forms.end(), length) != forms.end();
      EXPECT_EQ(form, fits ? OptionForm::known : OptionForm::malformed);
      const bool keeps_version = subtype == 0 && length >= 4;
      EXPECT_EQ(std::holds_alternative<MptcpOther>(option.body), !fits && !keeps_version);
    }
  }
}

}  // namespace
}  // namespace mptcpanalyzer
