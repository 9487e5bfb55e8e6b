#include "capture/sniff.h"

#include <algorithm>
#include <string_view>

namespace mptcpanalyzer {
namespace {

bool starts_with(Bytes start, std::string_view magic) {
  return start.size() >= magic.size() &&
         std::equal(magic.begin(), magic.end(), start.begin(),
                    [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

bool is_pcap(Bytes start) {
  using namespace std::string_view_literals;
  for (const std::string_view magic : {"\xa1\xb2\xc3\xd4"sv, "\xd4\xc3\xb2\xa1"sv,  // microseconds
                                       "\xa1\xb2\x3c\x4d"sv, "\x4d\x3c\xb2\xa1"sv,  // nanoseconds
                                       "\xa1\xb2\xcd\x34"sv, "\x34\xcd\xb2\xa1"sv}) {  // modified
    if (starts_with(start, magic)) return true;
  }
  return false;
}

// With the byte-order magic, because text may begin with the four line ends of the block type. Of a
// shorter file the block type has to do.
bool is_pcapng(Bytes start) {
  if (!starts_with(start, "\x0a\x0d\x0d\x0a")) return false;
  if (start.size() < kSniffed) return true;
  const Bytes magic = start.subspan(8);
  return starts_with(magic, "\x1a\x2b\x3c\x4d") || starts_with(magic, "\x4d\x3c\x2b\x1a");
}

// A frame (RFC 8878, 3.1.1) or a skippable one before it, whose lowest four bits are free.
bool is_zstd(Bytes start) {
  if (starts_with(start, "\x28\xb5\x2f\xfd")) return true;
  return start.size() >= 4 && (start[0] & 0xf0) == 0x50 &&
         starts_with(start.subspan(1), "\x2a\x4d\x18");
}

// Bytes above 127 pass for those of a non-English text.
bool is_text(Bytes start) {
  return std::all_of(start.begin(), start.end(), [](std::uint8_t c) {
    return c >= 0x20 ? c != 0x7f : (c >= '\t' && c <= '\r') || c == 0x1b;
  });
}

}  // namespace

FileKind sniff(Bytes start) {
  if (is_pcap(start)) return FileKind::pcap;
  if (is_pcapng(start)) return FileKind::pcapng;
  if (starts_with(start, "\x1f\x8b")) return FileKind::gzip;
  if (is_zstd(start)) return FileKind::zstd;
  return FileKind::other;
}

Description describe(Bytes start) {
  struct Known {
    std::string_view magic;
    const char* what;
    const char* hint;
  };
  static constexpr Known kKnown[] = {
      {"PK\x03\x04", "a ZIP archive, not a capture", "unpack it with unzip"},
      {"\xfd"
       "7zXZ",
       "compressed with xz, which is not read", "decompress it with xz -d"},
      {"BZh", "compressed with bzip2, which is not read", "decompress it with bzip2 -d"},
      {"\x04\x22\x4d\x18", "compressed with lz4, which is not read", "decompress it with lz4 -d"},
      {"7z\xbc\xaf\x27\x1c", "a 7z archive, not a capture", "unpack it with 7z x"},
      {"\x1f\x8b", "compressed twice, which is not read", "decompress it with gzip -d"},
      {"\x28\xb5\x2f\xfd", "compressed twice, which is not read", "decompress it with zstd -d"},
  };
  if (start.empty()) return {"empty, not a capture", "capture or copy it again", false};
  for (const Known& known : kKnown) {
    if (starts_with(start, known.magic)) return {known.what, known.hint, true};
  }
  constexpr std::size_t kTarMagic = 257;
  if (start.size() > kTarMagic && starts_with(start.subspan(kTarMagic), "ustar"))
    return {"a tar archive, not a capture", "unpack it with tar -x", true};
  if (is_text(start)) return {"text, not a capture", "give a pcap or pcapng file", false};
  return {"not a capture of a known format", "give a pcap or pcapng file", false};
}

}  // namespace mptcpanalyzer
