#include "packet/mptcp_options.h"

#include <algorithm>
#include <cassert>
#include <cstddef>

namespace mptcpanalyzer {
namespace {

// Bytes 0 and 1 of each option are kind and length; the subtype is the high nibble of byte 2, and
// its low nibble is what we call the nibble.
std::uint8_t nibble_of(Bytes bytes) {
  return bytes[2] & 0x0fU;
}

bool backup_of(Bytes bytes) {
  return (bytes[2] & 0x01U) != 0;
}

// The decoders return whether the length fits; if not, `option` is reset by their caller.

bool decode_mp_capable(Bytes bytes, MptcpOption& option) {
  const std::size_t size = bytes.size();
  if (size < 4) return false;
  auto& body = option.body.emplace<MpCapable>();
  body.version = nibble_of(bytes);
  body.flags = bytes[3];
  switch (size) {
    case 24:
      body.checksum = load_u16(bytes, 22);
      [[fallthrough]];
    case 22:
      body.data_length = load_u16(bytes, 20);
      [[fallthrough]];
    case 20:
      body.receiver_key = load_u64(bytes, 12);
      [[fallthrough]];
    case 12:
      body.sender_key = load_u64(bytes, 4);
      [[fallthrough]];
    case 4:
      return true;
    default:
      return false;
  }
}

bool decode_mp_join(Bytes bytes, MptcpOption& option) {
  switch (bytes.size()) {
    case 12: {
      auto& body = option.body.emplace<MpJoinSyn>();
      body.backup = backup_of(bytes);
      body.address_id = bytes[3];
      body.receiver_token = load_u32(bytes, 4);
      body.nonce = load_u32(bytes, 8);
      return true;
    }
    case 16: {
      auto& body = option.body.emplace<MpJoinSynAck>();
      body.backup = backup_of(bytes);
      body.address_id = bytes[3];
      body.truncated_hmac = load_u64(bytes, 4);
      body.nonce = load_u32(bytes, 12);
      return true;
    }
    case 24: {
      auto& body = option.body.emplace<MpJoinAck>();
      std::copy_n(bytes.begin() + 4, body.hmac.size(), body.hmac.begin());
      return true;
    }
    default:
      return false;
  }
}

// The flags say what is there; the length then tells whether a checksum follows the mapping.
bool decode_dss(Bytes bytes, MptcpOption& option) {
  if (bytes.size() < 4) return false;
  auto& body = option.body.emplace<Dss>();
  body.flags = bytes[3];
  const std::size_t ack_size = !body.has_data_ack() ? 0 : body.data_ack_is_64() ? 8 : 4;
  const std::size_t dsn_size = !body.has_mapping() ? 0 : body.dsn_is_64() ? 8 : 4;
  const std::size_t mapping_size = dsn_size == 0 ? 0 : dsn_size + 4 + 2;
  const std::size_t size = 4 + ack_size + mapping_size;
  const bool has_checksum = mapping_size != 0 && bytes.size() == size + 2;
  if (bytes.size() != size && !has_checksum) return false;

  std::size_t at = 4;
  if (ack_size != 0) body.data_ack = ack_size == 8 ? load_u64(bytes, at) : load_u32(bytes, at);
  at += ack_size;
  if (mapping_size == 0) return true;
  body.dsn = dsn_size == 8 ? load_u64(bytes, at) : load_u32(bytes, at);
  at += dsn_size;
  body.subflow_seq = load_u32(bytes, at);
  body.length = load_u16(bytes, at + 4);
  if (has_checksum) body.checksum = load_u16(bytes, at + 6);
  return true;
}

// The length alone tells the family and what follows the address: a port makes 2 bytes, the HMAC
// of version 1 makes 8.
bool decode_add_addr(Bytes bytes, MptcpOption& option) {
  const std::size_t size = bytes.size();
  std::size_t address_size = 0;
  if (size == 8 || size == 10 || size == 16 || size == 18) {
    address_size = 4;
  } else if (size == 20 || size == 22 || size == 28 || size == 30) {
    address_size = 16;
  } else {
    return false;
  }
  auto& body = option.body.emplace<AddAddr>();
  body.nibble = nibble_of(bytes);
  body.address_id = bytes[3];
  body.address.version = address_size == 4 ? 4 : 6;
  std::copy_n(bytes.begin() + 4, address_size, body.address.bytes.begin());
  std::size_t at = 4 + address_size;
  const std::size_t rest = size - at;
  if (rest == 2 || rest == 10) {
    body.port = load_u16(bytes, at);
    at += 2;
  }
  if (rest >= 8) body.truncated_hmac = load_u64(bytes, at);
  return true;
}

bool decode_remove_addr(Bytes bytes, MptcpOption& option) {
  const std::size_t count = bytes.size() - 3;
  auto& body = option.body.emplace<RemoveAddr>();
  if (count == 0 || count > body.address_ids.size()) return false;
  body.count = static_cast<std::uint8_t>(count);
  std::copy_n(bytes.begin() + 3, count, body.address_ids.begin());
  return true;
}

bool decode_mp_prio(Bytes bytes, MptcpOption& option) {
  if (bytes.size() > 4) return false;
  auto& body = option.body.emplace<MpPrio>();
  body.backup = backup_of(bytes);
  if (bytes.size() == 4) body.address_id = bytes[3];
  return true;
}

bool decode_mp_fail(Bytes bytes, MptcpOption& option) {
  if (bytes.size() != 12) return false;
  option.body.emplace<MpFail>().dsn = load_u64(bytes, 4);
  return true;
}

bool decode_mp_fastclose(Bytes bytes, MptcpOption& option) {
  if (bytes.size() != 12) return false;
  option.body.emplace<MpFastclose>().receiver_key = load_u64(bytes, 4);
  return true;
}

bool decode_mp_tcprst(Bytes bytes, MptcpOption& option) {
  if (bytes.size() != 4) return false;
  auto& body = option.body.emplace<MpTcpRst>();
  body.flags = nibble_of(bytes);
  body.reason = bytes[3];
  return true;
}

bool decode_body(Bytes bytes, MptcpOption& option) {
  switch (static_cast<MptcpSubtype>(option.subtype)) {
    case MptcpSubtype::dss:
      return decode_dss(bytes, option);
    case MptcpSubtype::mp_capable:
      return decode_mp_capable(bytes, option);
    case MptcpSubtype::mp_join:
      return decode_mp_join(bytes, option);
    case MptcpSubtype::add_addr:
      return decode_add_addr(bytes, option);
    case MptcpSubtype::remove_addr:
      return decode_remove_addr(bytes, option);
    case MptcpSubtype::mp_prio:
      return decode_mp_prio(bytes, option);
    case MptcpSubtype::mp_fail:
      return decode_mp_fail(bytes, option);
    case MptcpSubtype::mp_fastclose:
      return decode_mp_fastclose(bytes, option);
    case MptcpSubtype::mp_tcprst:
      return decode_mp_tcprst(bytes, option);
  }
  return false;
}

}  // namespace

OptionForm decode_mptcp_option(Bytes bytes, MptcpOption& option) {
  assert(bytes.size() >= 3);
  option.subtype = bytes[2] >> 4;
  if (option.subtype > static_cast<std::uint8_t>(MptcpSubtype::mp_tcprst)) {
    option.body.emplace<MptcpOther>();
    return OptionForm::unknown;
  }
  if (decode_body(bytes, option)) return OptionForm::known;
  const bool keeps_version =
      option.subtype == static_cast<std::uint8_t>(MptcpSubtype::mp_capable) && bytes.size() >= 4;
  if (!keeps_version) option.body.emplace<MptcpOther>();
  return OptionForm::malformed;
}

}  // namespace mptcpanalyzer
