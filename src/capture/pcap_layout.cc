#include "capture/pcap_layout.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "capture/frame.h"

namespace mptcpanalyzer {
namespace {

constexpr std::size_t kGlobalHeaderSize = sizeof(PcapLayout::global_header);
constexpr std::uint32_t kMicrosecondMagic = 0xa1b2c3d4;
constexpr std::uint32_t kNanosecondMagic = 0xa1b23c4d;
constexpr std::uint32_t kModifiedMagic = 0xa1b2cd34;

constexpr std::uint32_t kStandardHeader = 16;
constexpr std::uint32_t kNokiaHeader = 20;
// With the index of the interface, the protocol and the kind of packet: 8 bytes more; some releases
// of SuSE had the numbers of CPUs as well.
constexpr std::uint32_t kModifiedHeaders[] = {24, 28};

// As libpcap and Wireshark: the largest snap length in use, more than any offloaded frame. A file
// whose header announces more is believed up to a limit that no real packet reaches.
constexpr std::uint32_t kCapturedLimit = 262144;
constexpr std::uint32_t kLargestCapturedLimit = std::uint32_t{16} << 20;

// Zeros make sense as a record without bytes and tell little. Of those with bytes a few are enough,
// so that the first packets of a pipe are not waited for longer than they must.
constexpr int kRecordsExamined = 16;
constexpr int kTellingRecords = 4;
constexpr std::uint32_t kPlausibleOriginalLength = std::uint32_t{64} << 20;

// AIX numbers link types as SNMP does.
constexpr std::uint32_t kAixEthernet = 6;

std::uint32_t load(Bytes bytes, std::size_t offset, bool big_endian) {
  return big_endian ? load_big_endian<std::uint32_t>(bytes, offset)
                    : load_little_endian<std::uint32_t>(bytes, offset);
}

enum class Plausibility { none, until_cut, full };

// Whether the first records make sense with record headers of that size. Layouts other than the
// standard one have to pass a stricter test. An error of the source is an end here: it comes again
// when the reader gets there, after the records before it.
Plausibility examine(BlockBuffer& buffer, const PcapLayout& layout, std::uint32_t header) {
  const std::uint32_t fractions = 1'000'000'000 / layout.ns_per_fraction;
  std::size_t offset = 0;
  int telling = 0;
  for (int record = 0; record < kRecordsExamined && telling < kTellingRecords; ++record) {
    if (offset + header > BlockBuffer::kBlockSize) return Plausibility::full;  // seen enough
    const Result<bool> filled = buffer.fill(offset + header);
    const Bytes bytes = buffer.unread();
    if (!filled || !*filled) {
      if (bytes.size() == offset) return Plausibility::full;
      // The first record looks the same in every layout: it is the second that tells.
      return header == kStandardHeader || record > 1 ? Plausibility::until_cut : Plausibility::none;
    }
    const std::uint32_t fraction = load(bytes, offset + 4, layout.big_endian);
    std::uint32_t captured = load(bytes, offset + 8, layout.big_endian);
    std::uint32_t original = load(bytes, offset + 12, layout.big_endian);
    if (layout.lengths_are_swapped) std::swap(captured, original);
    if (fraction >= fractions || captured > layout.captured_limit) return Plausibility::none;
    if (header != kStandardHeader && (captured > original || original > kPlausibleOriginalLength)) {
      return Plausibility::none;
    }
    if (captured > 0) ++telling;
    offset += header + captured;
  }
  return Plausibility::full;
}

// The size of the record headers, found by trial.
std::uint32_t find_record_header(BlockBuffer& buffer, const PcapLayout& layout, bool modified) {
  if (modified) {
    const bool longer = examine(buffer, layout, kModifiedHeaders[0]) == Plausibility::none &&
                        examine(buffer, layout, kModifiedHeaders[1]) != Plausibility::none;
    return kModifiedHeaders[longer ? 1 : 0];
  }
  const Plausibility standard = examine(buffer, layout, kStandardHeader);
  if (standard == Plausibility::full) return kStandardHeader;
  if (examine(buffer, layout, kNokiaHeader) > standard) return kNokiaHeader;
  if (standard == Plausibility::until_cut) return kStandardHeader;
  for (const std::uint32_t header : kModifiedHeaders) {
    if (examine(buffer, layout, header) == Plausibility::full) return header;
  }
  return kStandardHeader;  // then the reader says what is wrong with which record
}

// AIX says 2.2, but keeps the order of the lengths and has nanoseconds (as Wireshark reads it).
void read_as_of_aix(PcapLayout& layout) {
  layout.link_type = link_type::kEthernet;
  layout.ns_per_fraction = 1;
  layout.lengths_are_swapped = false;
}

}  // namespace

Result<PcapLayout> read_pcap_layout(BlockBuffer& buffer, const ReaderContext& context) {
  const auto refuse = [&context](std::string what, const char* hint) {
    return Error{std::move(what), context.name, hint};
  };

  Result<bool> whole = buffer.fill(kGlobalHeaderSize);
  if (!whole) return context.source_error(whole.error());
  const Bytes header = buffer.unread();
  if (!*whole) {
    return refuse(fmt::format("the file ends inside the {}-byte pcap header, after {} bytes",
                              kGlobalHeaderSize, header.size()),
                  "it holds no packets; capture or copy it again");
  }

  PcapLayout layout;
  std::copy_n(header.begin(), kGlobalHeaderSize, layout.global_header.begin());
  layout.big_endian = header[0] == 0xa1;
  const auto field16 = [&](std::size_t offset) {
    return layout.big_endian ? load_big_endian<std::uint16_t>(header, offset)
                             : load_little_endian<std::uint16_t>(header, offset);
  };
  const std::uint32_t magic = load(header, 0, layout.big_endian);
  if (magic != kMicrosecondMagic && magic != kNanosecondMagic && magic != kModifiedMagic) {
    return refuse(fmt::format("not a pcap file (magic {:08x})", magic), "");
  }
  layout.ns_per_fraction = magic == kNanosecondMagic ? 1 : 1000;

  const std::uint16_t major = field16(4);
  const std::uint16_t minor = field16(6);
  if (major != 2) {
    return refuse(fmt::format("pcap version {}.{} is not read, only 2", major, minor), "");
  }
  layout.lengths_are_swapped = minor < 3;
  layout.lengths_may_be_swapped = minor == 3;

  layout.snap_length = load(header, 16, layout.big_endian);
  layout.captured_limit = std::clamp(layout.snap_length, kCapturedLimit, kLargestCapturedLimit);
  // The upper half tells the length of the frame check sequence, if there is one.
  layout.link_type = load(header, 20, layout.big_endian) & 0xffff;
  buffer.consume(kGlobalHeaderSize);

  if (minor == 2 && layout.link_type == kAixEthernet) read_as_of_aix(layout);

  layout.record_header = find_record_header(buffer, layout, magic == kModifiedMagic);
  return layout;
}

}  // namespace mptcpanalyzer
