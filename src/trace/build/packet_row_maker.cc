#include "trace/build/packet_row_maker.h"

#include <algorithm>
#include <cstring>

#include "trace/columns/checksum.h"
#include "trace/columns/rare_address.h"

namespace mptcpanalyzer {
namespace {

// How many options of a segment have a value of one of the fields of DSS: MP_FAIL has a DSN, the
// MP_CAPABLE of first data a length (WIRESHARK.md section 7).
std::size_t count_dss_like(std::span<const MptcpOption> options) {
  return static_cast<std::size_t>(
      std::count_if(options.begin(), options.end(), [](const MptcpOption& option) {
        const auto* capable = std::get_if<MpCapable>(&option.body);
        return std::holds_alternative<Dss>(option.body) ||
               std::holds_alternative<MpFail>(option.body) ||
               (capable != nullptr && capable->data_length);
      }));
}

void take_first(const Dss& dss, PacketRow& row) {
  row.dss_flags = dss.flags;
  if (dss.has_data_ack()) row.dss_rawack = dss.data_ack;
  if (!dss.has_mapping()) return;
  row.dss_dsn = dss.dsn;
  row.dss_ssn = dss.subflow_seq;
  row.dss_length = dss.length;
}

// What no NAT, router or middlebox that leaves MPTCP alone rewrites, in fixed places.
std::uint64_t hash_of(const PacketRow& row) {
  std::array<std::byte, 64 + kMaxTcpOptions> bytes{};
  std::size_t size = 0;
  const auto add = [&](const auto& value) {
    std::memcpy(bytes.data() + size, &value, sizeof value);
    size += sizeof value;
  };
  add(row.seq);
  add(row.ack);
  add(row.length.value_or(0));
  add(row.flags);
  add(row.tsval.value_or(0));
  add(row.tsecr.value_or(0));
  add(row.dss_flags.value_or(0));
  add(row.dss_dsn.value_or(0));
  add(row.dss_rawack.value_or(0));
  add(row.dss_ssn.value_or(0));
  add(row.dss_length.value_or(0));
  std::memcpy(bytes.data() + size, row.option_kinds.data(), row.option_kinds.size());
  size += row.option_kinds.size();
  return checksum(std::span(bytes).first(size));
}

}  // namespace

RowAnnotation make_row_annotation(const TrackedSegment& tracked, Retransmission retransmission,
                                  const DataAnnotation& data) {
  return {static_cast<std::uint32_t>(tracked.tcp.frame),
          retransmission,
          data.dsn64,
          data.dack64,
          data.related_mappings,
          data.reinjection_of,
          data.data_retransmission_of};
}

const PacketRow& PacketRowMaker::make(const Frame& frame, const Segment& segment,
                                      const TrackedSegment& tracked) {
  row_.frame = static_cast<std::uint32_t>(frame.number);
  row_.time_ns.reset();
  if (frame.time_ns != kNoTime) row_.time_ns = frame.time_ns;
  row_.direction = direction_of(tracked.at.stream, tracked.at.side);
  row_.interface = frame.interface;
  row_.window = segment.window;
  row_.flags = segment.flags;
  row_.seq = tracked.relative_seq;
  row_.ack = tracked.relative_ack;
  row_.length.reset();
  if (segment.payload_length_known) row_.length = segment.payload_length;
  row_.tsval.reset();
  row_.tsecr.reset();
  const TcpOptions& options = segment.options;
  if (options.has_timestamps) {
    row_.tsval = options.timestamp_value;
    row_.tsecr = options.timestamp_echo;
  }
  row_.option_kinds = std::span(options.kinds).first(options.kind_count);
  row_.sack_blocks = tracked.tcp.sack_blocks;
  row_.sacked = tracked.tcp.sacked;
  row_.ip_id.reset();
  if (segment.source.version == 4) row_.ip_id = segment.ip_id;
  row_.ttl = segment.ttl;
  row_.ecn = segment.ecn;
  if (columns_.has(Column::sack_left) || columns_.has(Column::sack_right))
    take_sack(options, tracked);
  take_mptcp(segment);
  if (columns_.has(Column::hash)) row_.hash = hash_of(row_);
  return row_;
}

// The edges are numbers of the peer, as the acknowledgement is.
void PacketRowMaker::take_sack(const TcpOptions& options, const TrackedSegment& tracked) {
  const std::uint32_t base =
      tracked.has(tcp_flag::kAck) ? tracked.tcp.ack - tracked.relative_ack : 0;
  for (std::size_t i = 0; i < options.sack_count; ++i) {
    sack_left_[i] = options.sack[i].left - base;
    sack_right_[i] = options.sack[i].right - base;
  }
  row_.sack_left = std::span(sack_left_).first(options.sack_count);
  row_.sack_right = std::span(sack_right_).first(options.sack_count);
}

void PacketRowMaker::take_mptcp(const Segment& segment) {
  row_.dss_flags.reset();
  row_.dss_dsn.reset();
  row_.dss_rawack.reset();
  row_.dss_ssn.reset();
  row_.dss_length.reset();
  row_.subtypes = {};
  row_.rare = {};
  const std::span<const MptcpOption> options = segment.mptcp_options();
  if (options.empty()) return;
  for (std::size_t i = 0; i < options.size(); ++i)
    subtypes_[i] = options[i].subtype;
  row_.subtypes = std::span(subtypes_).first(options.size());
  for (const MptcpOption& option : options) {
    const auto* dss = std::get_if<Dss>(&option.body);
    if (dss != nullptr && !row_.dss_flags) take_first(*dss, row_);
  }
  const bool single_dss = options.size() == 1 && row_.dss_flags;
  if (single_dss || !columns_.has(Column::rare_values)) return;
  take_rare(options);
}

void PacketRowMaker::take_rare(std::span<const MptcpOption> options) {
  rare_.clear();
  const bool several_dss = count_dss_like(options) > 1;
  for (const MptcpOption& option : options) {
    if (std::holds_alternative<Dss>(option.body) && !several_dss) continue;
    std::visit([this](const auto& body) { take(body); }, option.body);
  }
  std::stable_sort(rare_.begin(), rare_.end(),
                   [](const RareValue& a, const RareValue& b) { return a.field < b.field; });
  row_.rare = rare_;
}

void PacketRowMaker::take(const MpCapable& option) {
  add(FieldId::mptcpversion, option.version);
  if (option.sender_key) add(FieldId::sendkey, *option.sender_key);
  if (option.receiver_key) add(FieldId::recvkey, *option.receiver_key);
  if (option.data_length) add(FieldId::dss_length, *option.data_length);
}

void PacketRowMaker::take(const MpJoinSyn& option) {
  add(FieldId::addrid, option.address_id);
  add(FieldId::recvtok, option.receiver_token);
  add(FieldId::backup, option.backup ? 1 : 0);
}

void PacketRowMaker::take(const MpJoinSynAck& option) {
  add(FieldId::addrid, option.address_id);
  add(FieldId::backup, option.backup ? 1 : 0);
}

void PacketRowMaker::take(const MpJoinAck& /*option*/) {}

void PacketRowMaker::take(const Dss& option) {
  add(FieldId::datafin, option.data_fin() ? 1 : 0);
  if (option.has_data_ack()) add(FieldId::dss_rawack, option.data_ack);
  if (!option.has_mapping()) return;
  add(FieldId::dss_dsn, option.dsn);
  add(FieldId::dss_ssn, option.subflow_seq);
  add(FieldId::dss_length, option.length);
}

void PacketRowMaker::take(const AddAddr& option) {
  add(FieldId::addrid, option.address_id);
  add_rare_address(option.address, [this](auto value) { add(FieldId::addaddr_ip, value); });
  if (option.port) add(FieldId::addaddr_port, *option.port);
  if (!option.version0()) add(FieldId::addaddr_echo, option.echo() ? 1 : 0);
}

void PacketRowMaker::take(const RemoveAddr& option) {
  for (std::size_t i = 0; i < option.count; ++i)
    add(FieldId::addrid, option.address_ids[i]);
}

void PacketRowMaker::take(const MpPrio& option) {
  if (option.address_id) add(FieldId::addrid, *option.address_id);
  add(FieldId::backup, option.backup ? 1 : 0);
}

void PacketRowMaker::take(const MpFail& option) {
  add(FieldId::dss_dsn, option.dsn);
}

void PacketRowMaker::take(const MpFastclose& option) {
  add(FieldId::recvkey, option.receiver_key);
}

void PacketRowMaker::take(const MpTcpRst& option) {
  add(FieldId::rst_reason, option.reason);
  add(FieldId::rst_transient, option.transient() ? 1 : 0);
}

void PacketRowMaker::take(const MptcpOther& /*option*/) {}

}  // namespace mptcpanalyzer
