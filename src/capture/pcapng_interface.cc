#include "capture/pcapng_interface.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>

namespace mptcpanalyzer {
namespace {

constexpr std::size_t kFixedPart = 8;
constexpr std::size_t kOptionHeader = 4;

enum : std::uint16_t {
  kEndOfOptions = 0,
  kName = 2,
  kDescription = 3,
  kTimeResolution = 9,
  kTimeOffset = 14,
  kHardware = 15,
};

template <typename T>
T load(Bytes bytes, std::size_t offset, bool big_endian) {
  return big_endian ? load_big_endian<T>(bytes, offset) : load_little_endian<T>(bytes, offset);
}

// Some writers end the string with a zero and some fill it up with zeros.
std::string text(Bytes bytes) {
  return std::string(bytes.begin(), std::find(bytes.begin(), bytes.end(), std::uint8_t{0}));
}

}  // namespace

Result<PcapngInterface> parse_interface(Bytes body, bool big_endian) {
  PcapngInterface result;
  result.interface.link_type = load<std::uint16_t>(body, 0, big_endian);
  result.interface.snap_length = load<std::uint32_t>(body, 4, big_endian);

  std::string& description = result.interface.description;
  std::string hardware;
  std::int64_t offset_seconds = 0;
  Bytes options = body.subspan(kFixedPart);
  while (options.size() >= kOptionHeader) {
    const std::uint16_t code = load<std::uint16_t>(options, 0, big_endian);
    const std::size_t length = load<std::uint16_t>(options, 2, big_endian);
    const std::size_t padded = (length + 3) & ~std::size_t{3};
    if (code == kEndOfOptions || !contains(options, kOptionHeader, length)) break;
    const Bytes value = options.subspan(kOptionHeader, length);
    if (code == kName) result.interface.name = text(value);
    if (code == kDescription) description = text(value);
    if (code == kHardware) hardware = text(value);
    if (code == kTimeResolution && length == 1) {
      const std::optional<TickScale> ticks = TickScale::from_option(value[0]);
      if (!ticks) {
        return Error{fmt::format("the interface has a timestamp resolution of {}^-{} s",
                                 (value[0] & 0x80) != 0 ? 2 : 10, value[0] & 0x7f),
                     {},
                     {}};
      }
      result.ticks = *ticks;
    }
    if (code == kTimeOffset && length == 8) {
      offset_seconds = static_cast<std::int64_t>(load<std::uint64_t>(value, 0, big_endian));
    }
    options = options.subspan(std::min(kOptionHeader + padded, options.size()));
  }
  result.ticks.set_offset(offset_seconds);
  result.interface.ticks_per_second = result.ticks.ticks_per_second();
  std::string& name = result.interface.name;  // as Wireshark shows it
  if (name.empty()) name = description.empty() ? hardware : description;
  return result;
}

}  // namespace mptcpanalyzer
