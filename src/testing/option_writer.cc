#include "testing/option_writer.h"

#include <cassert>

namespace mptcpanalyzer {
namespace {

// The subtype stands in the upper half of the byte after the length (RFC 8684 figure 3).
std::uint8_t first_byte(MptcpSubtype subtype, unsigned low_nibble) {
  return static_cast<std::uint8_t>(static_cast<unsigned>(subtype) << 4U | (low_nibble & 0x0fU));
}

void append_address(ByteBuffer& out, const IpAddress& address) {
  append_bytes(out, std::span(address.bytes).first(address.version == 4 ? 4 : 16));
}

// Appends what follows kind and length.
struct BodyWriter {
  ByteBuffer& out;

  void operator()(const MptcpOther& /*other*/) const { assert(false && "write it as raw bytes"); }

  void operator()(const MpCapable& option) const {
    append_u8(out, first_byte(MptcpSubtype::mp_capable, option.version));
    append_u8(out, option.flags);
    if (option.sender_key) append_u64(out, *option.sender_key);
    if (option.receiver_key) append_u64(out, *option.receiver_key);
    if (option.data_length) append_u16(out, *option.data_length);
    if (option.checksum) append_u16(out, *option.checksum);
  }

  void operator()(const MpJoinSyn& option) const {
    append_u8(out, first_byte(MptcpSubtype::mp_join, option.backup ? 1 : 0));
    append_u8(out, option.address_id);
    append_u32(out, option.receiver_token);
    append_u32(out, option.nonce);
  }

  void operator()(const MpJoinSynAck& option) const {
    append_u8(out, first_byte(MptcpSubtype::mp_join, option.backup ? 1 : 0));
    append_u8(out, option.address_id);
    append_u64(out, option.truncated_hmac);
    append_u32(out, option.nonce);
  }

  void operator()(const MpJoinAck& option) const {
    append_u8(out, first_byte(MptcpSubtype::mp_join, 0));
    append_u8(out, 0);
    append_bytes(out, option.hmac);
  }

  void operator()(const Dss& option) const {
    append_u8(out, first_byte(MptcpSubtype::dss, 0));
    append_u8(out, option.flags);
    if (option.has_data_ack()) append_sequence(option.data_ack, option.data_ack_is_64());
    if (!option.has_mapping()) return;
    append_sequence(option.dsn, option.dsn_is_64());
    append_u32(out, option.subflow_seq);
    append_u16(out, option.length);
    if (option.checksum) append_u16(out, *option.checksum);
  }

  void operator()(const AddAddr& option) const {
    append_u8(out, first_byte(MptcpSubtype::add_addr, option.nibble));
    append_u8(out, option.address_id);
    append_address(out, option.address);
    if (option.port) append_u16(out, *option.port);
    if (option.truncated_hmac) append_u64(out, *option.truncated_hmac);
  }

  void operator()(const RemoveAddr& option) const {
    append_u8(out, first_byte(MptcpSubtype::remove_addr, 0));
    append_bytes(out, std::span(option.address_ids).first(option.count));
  }

  void operator()(const MpPrio& option) const {
    append_u8(out, first_byte(MptcpSubtype::mp_prio, option.backup ? 1 : 0));
    if (option.address_id) append_u8(out, *option.address_id);
  }

  void operator()(const MpFail& option) const {
    append_u8(out, first_byte(MptcpSubtype::mp_fail, 0));
    append_u8(out, 0);
    append_u64(out, option.dsn);
  }

  void operator()(const MpFastclose& option) const {
    append_u8(out, first_byte(MptcpSubtype::mp_fastclose, 0));
    append_u8(out, 0);
    append_u64(out, option.receiver_key);
  }

  void operator()(const MpTcpRst& option) const {
    append_u8(out, first_byte(MptcpSubtype::mp_tcprst, option.flags));
    append_u8(out, option.reason);
  }

 private:
  void append_sequence(std::uint64_t value, bool is_64) const {
    if (is_64) {
      append_u64(out, value);
    } else {
      append_u32(out, static_cast<std::uint32_t>(value));
    }
  }
};

}  // namespace

void append_mss(ByteBuffer& options, std::uint16_t mss) {
  append_u8(options, tcp_option::kMss);
  append_u8(options, 4);
  append_u16(options, mss);
}

void append_window_scale(ByteBuffer& options, std::uint8_t shift) {
  append_u8(options, tcp_option::kWindowScale);
  append_u8(options, 3);
  append_u8(options, shift);
}

void append_sack_permitted(ByteBuffer& options) {
  append_u8(options, tcp_option::kSackPermitted);
  append_u8(options, 2);
}

void append_sack(ByteBuffer& options, std::span<const SackBlock> blocks) {
  append_u8(options, tcp_option::kSack);
  append_u8(options, static_cast<std::uint8_t>(2 + 8 * blocks.size()));
  for (const SackBlock& block : blocks) {
    append_u32(options, block.left);
    append_u32(options, block.right);
  }
}

void append_timestamps(ByteBuffer& options, std::uint32_t value, std::uint32_t echo) {
  append_u8(options, tcp_option::kTimestamps);
  append_u8(options, 10);
  append_u32(options, value);
  append_u32(options, echo);
}

void append_mptcp_option(ByteBuffer& options, const MptcpOption& option) {
  const std::size_t start = options.size();
  append_u8(options, tcp_option::kMptcp);
  append_u8(options, 0);
  std::visit(BodyWriter{options}, option.body);
  options[start + 1] = static_cast<std::uint8_t>(options.size() - start);
}

void pad_options(ByteBuffer& options) {
  while (options.size() % 4 != 0)
    append_u8(options, tcp_option::kNoOperation);
}

}  // namespace mptcpanalyzer
