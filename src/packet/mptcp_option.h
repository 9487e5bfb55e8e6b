// The MPTCP options (TCP option kind 30) of RFC 6824 (version 0) and RFC 8684 (version 1), decoded.
//
// Plain values in host order; nothing refers to the packet. Which version an option belongs to is
// known only for MP_CAPABLE; the others are told apart by length and nibbles (WIRESHARK.md section
// 7).
#pragma once  // Public: docs/library.md

#include <array>
#include <cstdint>
#include <optional>
#include <variant>

#include "packet/address.h"

namespace mptcpanalyzer {

enum class MptcpSubtype : std::uint8_t {
  mp_capable = 0,
  mp_join = 1,
  dss = 2,
  add_addr = 3,
  remove_addr = 4,
  mp_prio = 5,
  mp_fail = 6,
  mp_fastclose = 7,
  mp_tcprst = 8,
};

// RFC 8684 section 3.1; RFC 6824 section 3.1.
struct MpCapable {
  std::uint8_t version = 0;
  std::uint8_t flags = 0;  // A 0x80 (checksum required) ... H 0x01
  std::optional<std::uint64_t> sender_key;
  std::optional<std::uint64_t> receiver_key;
  std::optional<std::uint16_t> data_length;  // v1, on the first data
  std::optional<std::uint16_t> checksum;     // v1, with data_length
  bool checksum_required() const { return (flags & 0x80U) != 0; }
};

// RFC 8684 section 3.2: the three forms of MP_JOIN.
struct MpJoinSyn {
  bool backup = false;
  std::uint8_t address_id = 0;
  std::uint32_t receiver_token = 0;
  std::uint32_t nonce = 0;
};
struct MpJoinSynAck {
  bool backup = false;
  std::uint8_t address_id = 0;
  std::uint64_t truncated_hmac = 0;  // the leftmost 64 bits
  std::uint32_t nonce = 0;
};
struct MpJoinAck {
  std::array<std::uint8_t, 20> hmac{};  // v0: the whole HMAC-SHA1; v1: the leftmost 160 bits
};

// RFC 8684 section 3.3, figure 9: the flags of the DSS option.
namespace dss_flag {
inline constexpr std::uint8_t kDataAck = 0x01;    // A: there is a DATA_ACK,
inline constexpr std::uint8_t kDataAck64 = 0x02;  // a: of 8 bytes
inline constexpr std::uint8_t kMapping = 0x04;    // M: there is a mapping,
inline constexpr std::uint8_t kDsn64 = 0x08;      // m: its DSN has 8 bytes
inline constexpr std::uint8_t kDataFin = 0x10;    // F
}  // namespace dss_flag

struct Dss {
  std::uint8_t flags = 0;         // of dss_flag
  std::uint64_t data_ack = 0;     // as in the option: 32 bits when !data_ack_is_64()
  std::uint64_t dsn = 0;          // as in the option: 32 bits when !dsn_is_64()
  std::uint32_t subflow_seq = 0;  // relative to the subflow's ISN
  std::uint16_t length = 0;       // 0: infinite mapping
  std::optional<std::uint16_t> checksum;

  bool has_data_ack() const { return (flags & dss_flag::kDataAck) != 0; }
  bool data_ack_is_64() const { return (flags & dss_flag::kDataAck64) != 0; }
  bool has_mapping() const { return (flags & dss_flag::kMapping) != 0; }
  bool dsn_is_64() const { return (flags & dss_flag::kDsn64) != 0; }
  bool data_fin() const { return (flags & dss_flag::kDataFin) != 0; }
  bool infinite() const { return has_mapping() && length == 0; }
};

// RFC 8684 section 3.4.1; RFC 6824 section 3.4.1 (low nibble: IP version).
struct AddAddr {
  std::uint8_t nibble = 0;  // v0: 4 or 6; v1: the echo flag in bit 0
  std::uint8_t address_id = 0;
  IpAddress address;
  std::optional<std::uint16_t> port;
  std::optional<std::uint64_t> truncated_hmac;  // v1: the rightmost 64 bits
  bool version0() const { return nibble == 4 || nibble == 6; }
  bool echo() const { return !version0() && (nibble & 1U) != 0; }
};

// RFC 8684 section 3.4.2.
struct RemoveAddr {
  std::uint8_t count = 0;
  std::array<std::uint8_t, 37> address_ids{};  // the first `count`
};

// RFC 8684 section 3.3.8; version 1 has no address id.
struct MpPrio {
  bool backup = false;
  std::optional<std::uint8_t> address_id;
};

// RFC 8684 section 3.7.
struct MpFail {
  std::uint64_t dsn = 0;
};

// RFC 8684 section 3.5.
struct MpFastclose {
  std::uint64_t receiver_key = 0;
};

// RFC 8684 section 3.6.
struct MpTcpRst {
  std::uint8_t flags = 0;  // U V W T, T 0x01 transient
  std::uint8_t reason = 0;
  bool transient() const { return (flags & 1U) != 0; }
};

// A subtype we do not know, or a known one whose length fits none of its forms.
struct MptcpOther {};

struct MptcpOption {
  std::uint8_t subtype = 0;  // MptcpSubtype, or any other nibble
  std::variant<MptcpOther, MpCapable, MpJoinSyn, MpJoinSynAck, MpJoinAck, Dss, AddAddr, RemoveAddr,
               MpPrio, MpFail, MpFastclose, MpTcpRst>
      body;
};

}  // namespace mptcpanalyzer
