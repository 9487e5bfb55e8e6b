#include "testing/capture_writer.h"

#include <string>

namespace mptcpanalyzer {
namespace {

constexpr std::uint32_t kSectionHeaderBlock = 0x0a0d0d0a;
constexpr std::uint32_t kInterfaceBlock = 1;
constexpr std::uint32_t kEnhancedPacketBlock = 6;
constexpr std::uint16_t kOptionEnd = 0;
constexpr std::uint16_t kOptionInterfaceName = 2;
constexpr std::uint16_t kOptionTimestampResolution = 9;

template <typename T>
void append_ordered(ByteBuffer& out, T value, bool big_endian) {
  if (big_endian) {
    append_big_endian(out, value);
  } else {
    append_little_endian(out, value);
  }
}

void pad_to_4(ByteBuffer& out, std::size_t start) {
  while ((out.size() - start) % 4 != 0)
    append_u8(out, 0);
}

// Every block ends with its length, which also stands after its type.
std::size_t begin_block(ByteBuffer& out, std::uint32_t type) {
  const std::size_t start = out.size();
  append_little_endian(out, type);
  append_little_endian(out, std::uint32_t{0});
  return start;
}

void end_block(ByteBuffer& out, std::size_t start) {
  const auto length = static_cast<std::uint32_t>(out.size() + 4 - start);
  append_little_endian(out, length);
  for (unsigned i = 0; i < 4; ++i)
    out[start + 4 + i] = static_cast<std::uint8_t>(length >> (8 * i));
}

void append_block_option(ByteBuffer& out, std::uint16_t code, Bytes value) {
  append_little_endian(out, code);
  append_little_endian(out, static_cast<std::uint16_t>(value.size()));
  const std::size_t start = out.size();
  append_bytes(out, value);
  pad_to_4(out, start);
}

}  // namespace

void append_pcap_header(ByteBuffer& out, std::uint32_t link_type, std::uint32_t snap_length,
                        PcapFlavour flavour) {
  const bool big = flavour.big_endian;
  append_ordered(out, std::uint32_t{flavour.nanoseconds ? 0xa1b23c4dU : 0xa1b2c3d4U}, big);
  append_ordered(out, std::uint16_t{2}, big);
  append_ordered(out, std::uint16_t{4}, big);
  append_ordered(out, std::uint64_t{0}, big);  // time zone and accuracy, never used
  append_ordered(out, snap_length, big);
  append_ordered(out, link_type, big);
}

void append_pcap_record(ByteBuffer& out, std::int64_t time_ns, Bytes captured,
                        std::uint32_t original_length, PcapFlavour flavour) {
  const std::int64_t fraction = time_ns % 1'000'000'000;
  const bool big = flavour.big_endian;
  append_ordered(out, static_cast<std::uint32_t>(time_ns / 1'000'000'000), big);
  append_ordered(out, static_cast<std::uint32_t>(flavour.nanoseconds ? fraction : fraction / 1000),
                 big);
  append_ordered(out, static_cast<std::uint32_t>(captured.size()), big);
  append_ordered(out, original_length, big);
  append_bytes(out, captured);
}

void append_pcapng_section(ByteBuffer& out) {
  const std::size_t start = begin_block(out, kSectionHeaderBlock);
  append_little_endian(out, std::uint32_t{0x1a2b3c4d});
  append_little_endian(out, std::uint16_t{1});
  append_little_endian(out, std::uint16_t{0});
  append_little_endian(out, ~std::uint64_t{0});  // section length unknown
  end_block(out, start);
}

void append_pcapng_interface(ByteBuffer& out, const Interface& interface,
                             std::uint32_t snap_length) {
  const std::size_t start = begin_block(out, kInterfaceBlock);
  append_little_endian(out, static_cast<std::uint16_t>(interface.link_type));
  append_little_endian(out, std::uint16_t{0});
  append_little_endian(out, snap_length);
  const ByteBuffer name(interface.name.begin(), interface.name.end());
  if (!name.empty()) append_block_option(out, kOptionInterfaceName, name);
  const std::uint8_t nanoseconds[] = {9};
  append_block_option(out, kOptionTimestampResolution, nanoseconds);
  append_block_option(out, kOptionEnd, {});
  end_block(out, start);
}

void append_pcapng_packet(ByteBuffer& out, std::uint32_t interface, std::int64_t time_ns,
                          Bytes captured, std::uint32_t original_length) {
  const std::size_t start = begin_block(out, kEnhancedPacketBlock);
  append_little_endian(out, interface);
  append_little_endian(out, static_cast<std::uint32_t>(static_cast<std::uint64_t>(time_ns) >> 32U));
  append_little_endian(out, static_cast<std::uint32_t>(time_ns));
  append_little_endian(out, static_cast<std::uint32_t>(captured.size()));
  append_little_endian(out, original_length);
  append_bytes(out, captured);
  pad_to_4(out, start);
  end_block(out, start);
}

}  // namespace mptcpanalyzer
