// What kind of file bytes are the beginning of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/bytes.h"

namespace mptcpanalyzer {

enum class FileKind : std::uint8_t { pcap, pcapng, gzip, zstd, other };

// Bytes from the start of a file that sniff() and describe() make use of.
inline constexpr std::size_t kSniffed = 12;
inline constexpr std::size_t kDescribed = 512;

FileKind sniff(Bytes start);

// For a person who gave a file that is not a capture: "text, not a capture", and what to do.
struct Description {
  std::string what;
  std::string hint;
  bool is_packed = false;  // compressed, or an archive: nothing converts it as it stands
};
Description describe(Bytes start);

}  // namespace mptcpanalyzer
