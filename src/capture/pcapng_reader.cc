#include "capture/pcapng_reader.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "capture/pcapng_interface.h"

namespace mptcpanalyzer {
namespace {

namespace block_type {
constexpr std::uint32_t kSectionHeader = 0x0a0d0d0a;
constexpr std::uint32_t kInterfaceDescription = 1;
constexpr std::uint32_t kObsoletePacket = 2;
constexpr std::uint32_t kSimplePacket = 3;
constexpr std::uint32_t kEnhancedPacket = 6;
constexpr std::uint32_t kSystemdJournal = 9;
constexpr std::uint32_t kSysdigEvent = 0x204;
constexpr std::uint32_t kSysdigEvent2 = 0x216;
constexpr std::uint32_t kSysdigEvent2Large = 0x221;
constexpr std::uint32_t kCustom = 0xbad;
constexpr std::uint32_t kCustomNotCopied = 0x40000bad;
}  // namespace block_type

constexpr std::uint32_t kByteOrderMagic = 0x1a2b3c4d;
constexpr std::uint32_t kSmallestBlock = 12;  // type, length and the length again
constexpr std::size_t kHeader = 8;            // type and length
constexpr std::size_t kSectionHeaderSize = 28;
constexpr std::size_t kSectionLength = 16;   // in a section header block
constexpr std::size_t kCapturedLength = 20;  // in an enhanced or obsolete packet block
constexpr std::size_t kPacketData = 28;      // in an enhanced or obsolete packet block
constexpr std::size_t kSimplePacketData = 12;

// As Wireshark: no writer makes larger ones.
constexpr std::uint32_t kLargestBlock = std::uint32_t{16} << 20;

// Smallest length of a block whose content matters; 0 for one that is skipped.
std::uint32_t smallest_length(std::uint32_t type) {
  switch (type) {
    case block_type::kSectionHeader:
      return kSectionHeaderSize;
    case block_type::kInterfaceDescription:
      return kSmallestBlock + 8;
    case block_type::kObsoletePacket:
    case block_type::kEnhancedPacket:
      return kPacketData + 4;
    case block_type::kSimplePacket:
      return kSimplePacketData + 4;
    default:
      return 0;
  }
}

// Blocks without a packet that Wireshark 4.0 shows as frames: they use up a number.
bool numbered_without_packet(std::uint32_t type) {
  switch (type) {
    case block_type::kSystemdJournal:
    case block_type::kSysdigEvent:
    case block_type::kSysdigEvent2:
    case block_type::kSysdigEvent2Large:
    case block_type::kCustom:
    case block_type::kCustomNotCopied:
      return true;
    default:
      return false;
  }
}

bool length_is_sound(std::uint32_t length, std::uint32_t smallest) {
  return length >= std::max(smallest, kSmallestBlock) && length % 4 == 0 &&
         (smallest == 0 || length <= kLargestBlock);
}

class PcapngReader : public BufferedReader {
 public:
  PcapngReader(BlockBuffer buffer, ReaderContext context)
      : BufferedReader(std::move(buffer), std::move(context)) {}

  const std::vector<Interface>& interfaces() const override { return interfaces_; }
  std::string_view format() const override { return "pcapng"; }
  Bytes record_of(const Frame& frame) const override;

 protected:
  Result<std::size_t> parse(FrameBatch& batch) override;

 private:
  std::uint16_t u16(Bytes bytes, std::size_t offset) const {
    return big_endian_ ? load_big_endian<std::uint16_t>(bytes, offset)
                       : load_little_endian<std::uint16_t>(bytes, offset);
  }
  std::uint32_t u32(Bytes bytes, std::size_t offset) const {
    return big_endian_ ? load_big_endian<std::uint32_t>(bytes, offset)
                       : load_little_endian<std::uint32_t>(bytes, offset);
  }

  // What packets need of their interface.
  struct State {
    TickScale ticks;
    std::uint32_t snap_length = 0;
    bool big_endian = false;  // as its section
    std::int64_t last_time = kNoTime;
  };

  Result<Done> take_byte_order(Bytes block);
  Error length_damage(std::uint32_t type, std::uint32_t length) const;
  Result<Done> take_block(std::uint32_t type, Bytes block, FrameBatch& batch);
  void take_other_block(std::uint32_t type, Bytes block);
  void keep(Bytes block);
  Result<Done> begin_section(Bytes block);
  Result<Done> add_interface(Bytes block);
  Result<Done> add_packet(std::size_t local_interface, Bytes block, FrameBatch& batch);
  void add_simple_packet(Bytes block, FrameBatch& batch);
  bool take_number(std::size_t interface);

  bool big_endian_ = false;
  std::size_t section_start_ = 0;  // index of the section's first interface
  std::vector<Interface> interfaces_;
  std::vector<State> states_;  // parallel
};

Result<std::size_t> PcapngReader::parse(FrameBatch& batch) {
  for (;;) {
    const Bytes rest = buffer_.unread();
    if (rest.size() < kSmallestBlock) return std::size_t{kSmallestBlock};
    const std::uint32_t type = u32(rest, 0);
    if (type == block_type::kSectionHeader) {  // reads the same in both byte orders
      Result<Done> known = take_byte_order(rest);
      if (!known) return known.error();
    }
    const std::uint32_t length = u32(rest, 4);
    const std::uint32_t smallest = smallest_length(type);
    if (!length_is_sound(length, smallest)) [[unlikely]]
      return length_damage(type, length);
    const std::uint32_t longest_kept = keeps_blocks_ ? kLargestBlock : BlockBuffer::kBlockSize;
    if (length > longest_kept && smallest == 0) {
      // Too long to be worth keeping for a look at its second length.
      if (numbered_without_packet(type)) ++number_;
      buffer_.skip(length);
      continue;
    }
    if (rest.size() < length) return std::size_t{length};
    if (u32(rest, length - 4) != length) {
      return damage(fmt::format("the two lengths of a pcapng block differ ({} and {})", length,
                                u32(rest, length - 4)));
    }
    Result<Done> taken = take_block(type, rest.first(length), batch);
    if (!taken) return taken.error();
    buffer_.consume(length);
  }
}

Result<Done> PcapngReader::take_byte_order(Bytes block) {
  const std::uint32_t magic = load_big_endian<std::uint32_t>(block, kHeader);
  if (magic != kByteOrderMagic && magic != swap_bytes(kByteOrderMagic)) {
    return damage(fmt::format("a pcapng section begins with the byte-order magic {:08x}", magic));
  }
  big_endian_ = magic == kByteOrderMagic;
  return Done{};
}

Error PcapngReader::length_damage(std::uint32_t type, std::uint32_t length) const {
  if (length < std::max(smallest_length(type), kSmallestBlock)) {
    return damage(
        fmt::format("a pcapng block of type {:#x} claims a length of {} bytes", type, length));
  }
  if (length % 4 != 0) {
    return damage(
        fmt::format("a pcapng block has the length {}, which is no multiple of 4", length));
  }
  return damage(fmt::format("a pcapng block of type {:#x} claims {} bytes, the limit is {}", type,
                            length, kLargestBlock));
}

Result<Done> PcapngReader::take_block(std::uint32_t type, Bytes block, FrameBatch& batch) {
  switch (type) {
    case block_type::kEnhancedPacket:
      return add_packet(u32(block, kHeader), block, batch);
    case block_type::kObsoletePacket:
      return add_packet(u16(block, kHeader), block, batch);
    case block_type::kSimplePacket:
      add_simple_packet(block, batch);
      return Done{};
    case block_type::kSectionHeader:
      return begin_section(block);
    case block_type::kInterfaceDescription:
      return add_interface(block);
    default:
      take_other_block(type, block);
      return Done{};
  }
}

void PcapngReader::take_other_block(std::uint32_t type, Bytes block) {
  // Log entries and events, which Wireshark shows as frames, are not TCP; the other kind of custom
  // block asks not to be copied.
  const bool belongs_in_a_copy = !numbered_without_packet(type) || type == block_type::kCustom;
  if (belongs_in_a_copy) keep(block);
  if (numbered_without_packet(type)) ++number_;
}

void PcapngReader::keep(Bytes block) {
  if (keeps_blocks_) blocks_.push_back({number_ + 1, {block.begin(), block.end()}});
}

Bytes PcapngReader::record_of(const Frame& frame) const {
  // Of packet blocks only the simple one carries no time.
  const std::size_t before = frame.time_ns == kNoTime ? kSimplePacketData : kPacketData;
  const Bytes header(frame.bytes.data() - before, kHeader);
  const std::uint32_t length = states_[frame.interface].big_endian
                                   ? load_big_endian<std::uint32_t>(header, 4)
                                   : load_little_endian<std::uint32_t>(header, 4);
  return Bytes(header.data(), length);
}

// The section's own length is of no use to who reads every block, and often unknown (-1).
Result<Done> PcapngReader::begin_section(Bytes block) {
  const std::uint16_t major = u16(block, 12);
  if (major != 1) {
    return damage(fmt::format("pcapng version {}.{} is not read, only 1", major, u16(block, 14)));
  }
  section_start_ = interfaces_.size();
  if (keeps_blocks_) {
    keep(block);
    const auto length = blocks_.back().bytes.begin() + kSectionLength;
    std::fill_n(length, sizeof(std::uint64_t), std::uint8_t{0xff});  // -1: unknown
  }
  return Done{};
}

Result<Done> PcapngReader::add_interface(Bytes block) {
  Result<PcapngInterface> parsed =
      parse_interface(block.subspan(kHeader, block.size() - kSmallestBlock), big_endian_);
  if (!parsed) return damage(parsed.error().what);
  keep(block);
  states_.push_back({parsed->ticks, parsed->interface.snap_length, big_endian_, kNoTime});
  interfaces_.push_back(std::move(parsed->interface));
  return Done{};
}

// Gives the next number to a packet; false when its interface was not described, so that neither
// link type nor time can be known.
bool PcapngReader::take_number(std::size_t interface) {
  ++number_;
  if (interface < states_.size()) [[likely]]
    return true;
  anomalies_.add(Anomaly::bad_interface, number_);
  return false;
}

// Enhanced and obsolete packet blocks differ only in the size of the interface's number.
Result<Done> PcapngReader::add_packet(std::size_t local_interface, Bytes block, FrameBatch& batch) {
  const std::uint64_t ticks = (std::uint64_t{u32(block, 12)} << 32) | u32(block, 16);
  const std::uint32_t captured = u32(block, kCapturedLength);
  const std::uint32_t original = u32(block, 24);
  if (!contains(block.first(block.size() - 4), kPacketData, captured)) {
    return frame_damage(
        fmt::format("a pcapng block of {} bytes claims {} captured bytes", block.size(), captured));
  }
  const std::size_t interface = section_start_ + local_interface;
  if (!take_number(interface)) return Done{};
  State& state = states_[interface];
  const std::int64_t time = state.ticks.to_ns(ticks);
  if (time < state.last_time) note_clock_went_back(state.last_time - time);
  if (TickScale::is_limit(time)) anomalies_.add(Anomaly::time_out_of_range, number_);
  state.last_time = time;
  batch.push_back({number_, time, block.subspan(kPacketData, captured),
                   std::max(original, captured), static_cast<std::uint32_t>(interface)});
  return Done{};
}

// Of interface 0 of its section, whose snap length alone tells how much of it was captured.
void PcapngReader::add_simple_packet(Bytes block, FrameBatch& batch) {
  if (!take_number(section_start_)) return;
  anomalies_.add(Anomaly::missing_timestamp, number_);
  const std::uint32_t original = u32(block, kHeader);
  const std::uint32_t snap_length = states_[section_start_].snap_length;
  const Bytes data = block.subspan(kSimplePacketData, block.size() - kSimplePacketData - 4);
  std::size_t captured = std::min<std::size_t>(original, data.size());
  if (snap_length != 0) captured = std::min<std::size_t>(captured, snap_length);
  batch.push_back({number_, kNoTime, data.first(captured), original,
                   static_cast<std::uint32_t>(section_start_)});
}

}  // namespace

Result<std::unique_ptr<CaptureReader>> open_pcapng(std::unique_ptr<ByteSource> source,
                                                   ReaderContext context) {
  BlockBuffer buffer(std::move(source));
  Result<bool> whole = buffer.fill(kSectionHeaderSize);
  if (!whole) return context.source_error(whole.error());
  if (!*whole) {
    return Error{fmt::format("the file ends inside the pcapng section header, after {} bytes",
                             buffer.unread().size()),
                 context.name, "it holds no packets; capture or copy it again"};
  }
  return std::unique_ptr<CaptureReader>(
      std::make_unique<PcapngReader>(std::move(buffer), std::move(context)));
}

}  // namespace mptcpanalyzer
