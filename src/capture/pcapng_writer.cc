#include "capture/pcapng_writer.h"

#include <algorithm>

namespace mptcpanalyzer {
namespace {

enum : std::uint32_t {
  kInterfaceDescription = 1,
  kInterfaceStatistics = 5,
  kEnhancedPacket = 6,
  kSectionHeader = 0x0a0d0d0a,
};

enum : std::uint16_t {
  kEndOfOptions = 0,
  kProgram = 4,           // of a section
  kComment = 1,           // of anything
  kName = 2,              // of an interface
  kDescription = 3,       // of an interface
  kTimeResolution = 9,    // of an interface
  kFilter = 11,           // of an interface
  kReceived = 4,          // of statistics
  kInterfaceDropped = 5,  // of statistics
  kSystemDropped = 7,     // of statistics
  kDelivered = 8,         // of statistics
};

constexpr std::uint32_t kByteOrderMagic = 0x1a2b3c4d;
constexpr std::uint16_t kMajorVersion = 1;
constexpr std::uint16_t kMinorVersion = 0;
constexpr std::uint64_t kUnknownLength = ~std::uint64_t{0};
constexpr std::uint8_t kNanoseconds = 9;    // 10^-9
constexpr std::uint8_t kLibpcapFilter = 0;  // the kind of filter
constexpr std::size_t kLengthAt = 4;

}  // namespace

void PcapngWriter::begin_block(std::uint32_t type) {
  block_.clear();
  append_little_endian(block_, type);
  append_little_endian(block_, std::uint32_t{0});  // the length, which end_block() knows
}

void PcapngWriter::pad() {
  block_.resize((block_.size() + 3) / 4 * 4);
}

void PcapngWriter::add_option(std::uint16_t code, Bytes value) {
  append_little_endian(block_, code);
  append_little_endian(block_, static_cast<std::uint16_t>(value.size()));
  append_bytes(block_, value);
  pad();
}

void PcapngWriter::add_option(std::uint16_t code, std::string_view text) {
  constexpr std::size_t kLongest = 0xffff;
  text = text.substr(0, kLongest);
  add_option(code, ByteBuffer(text.begin(), text.end()));
}

void PcapngWriter::end_options() {
  add_option(kEndOfOptions, Bytes());
}

void PcapngWriter::add_time(std::int64_t time_ns) {
  const auto ticks = static_cast<std::uint64_t>(time_ns);
  append_little_endian(block_, static_cast<std::uint32_t>(ticks >> 32U));
  append_little_endian(block_, static_cast<std::uint32_t>(ticks));
}

Result<Done> PcapngWriter::end_block() {
  const auto length = static_cast<std::uint32_t>(block_.size() + 4);
  append_little_endian(block_, length);
  std::copy_n(block_.end() - 4, 4, block_.begin() + kLengthAt);
  return sink_.write(block_);
}

Result<Done> PcapngWriter::begin(std::string_view program) {
  begin_block(kSectionHeader);
  append_little_endian(block_, kByteOrderMagic);
  append_little_endian(block_, kMajorVersion);
  append_little_endian(block_, kMinorVersion);
  append_little_endian(block_, kUnknownLength);
  add_option(kProgram, program);
  end_options();
  return end_block();
}

Result<Done> PcapngWriter::add_interface(const Interface& interface, std::string_view filter) {
  begin_block(kInterfaceDescription);
  append_little_endian(block_, static_cast<std::uint16_t>(interface.link_type));
  append_little_endian(block_, std::uint16_t{0});
  append_little_endian(block_, interface.snap_length);
  if (!interface.name.empty()) add_option(kName, interface.name);
  if (!interface.description.empty()) add_option(kDescription, interface.description);
  add_option(kTimeResolution, Bytes(&kNanoseconds, 1));
  if (!filter.empty()) {
    ByteBuffer value = {kLibpcapFilter};
    value.insert(value.end(), filter.begin(), filter.end());
    add_option(kFilter, value);
  }
  end_options();
  return end_block();
}

Result<Done> PcapngWriter::add(const Frame& frame, std::span<const std::string> comments) {
  begin_block(kEnhancedPacket);
  append_little_endian(block_, frame.interface);
  add_time(frame.time_ns == kNoTime ? 0 : frame.time_ns);
  append_little_endian(block_, static_cast<std::uint32_t>(frame.bytes.size()));
  append_little_endian(block_, frame.original_length);
  append_bytes(block_, frame.bytes);
  pad();
  for (const std::string& comment : comments)
    add_option(kComment, comment);
  if (!comments.empty()) end_options();
  return end_block();
}

Result<Done> PcapngWriter::end(const LiveCounts& counts, std::uint64_t frames,
                               std::int64_t time_ns) {
  begin_block(kInterfaceStatistics);
  append_little_endian(block_, std::uint32_t{0});
  add_time(time_ns);
  const auto add_count = [this](std::uint16_t code, std::uint64_t count) {
    ByteBuffer value;
    append_little_endian(value, count);
    add_option(code, value);
  };
  add_count(kReceived, counts.received);
  add_count(kInterfaceDropped, counts.dropped_by_interface);
  add_count(kSystemDropped, counts.dropped_by_kernel);
  add_count(kDelivered, frames);
  end_options();
  return end_block();
}

}  // namespace mptcpanalyzer
