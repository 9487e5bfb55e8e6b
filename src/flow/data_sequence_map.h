// DataSequenceMap: which data sequence numbers the bytes of one subflow direction carry.
//
// It collects the mappings that DSS options announce, and MP_CAPABLE on the first data in version 1
// (RFC 8684 sections 3.1 and 3.3.1), and answers for any bytes of the subflow. Positions on the
// subflow (SSN) are relative to its ISN, the first data byte being 1, and unwrapped to 64 bits:
// nearest_position() does that. DSNs are whole 64-bit numbers: nearest_data_sequence().
//
// A mapping, once declared, is fixed (RFC 8684 section 3.3.1): what contradicts an earlier one is
// reported and ignored, byte by byte. A mapping announced again, as Linux does in every segment
// of a burst, keeps the frame that announced it first.
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <cstddef>
#include <cstdint>
#include <vector>

#include "flow/sorted_chunks.h"
#include "packet/mptcp_option.h"

namespace mptcpanalyzer {

// What a map or ledger remembers besides ranges. Without the frames, neighbouring ranges become
// one, so that a summary of a long connection needs little memory.
enum class Keep : std::uint8_t { frames, ranges };

struct Mapping {
  std::int64_t ssn = 0;
  std::uint64_t dsn = 0;
  std::uint16_t length = 0;  // bytes of subflow data
  std::uint64_t frame = 0;   // that announced it
};

// How many bytes of subflow data the mapping of a DSS covers: a DATA_FIN takes a data sequence
// number, the last of the mapping, but no byte of the subflow (RFC 8684 section 3.3.3).
inline std::uint16_t mapped_bytes(const Dss& dss) {
  return static_cast<std::uint16_t>(dss.data_fin() && dss.length > 0 ? dss.length - 1 : dss.length);
}

// Part of a segment under one mapping.
struct MappedPiece {
  std::uint32_t offset = 0;  // into the segment's payload
  std::uint32_t length = 0;
  std::uint64_t dsn = 0;    // of its first byte
  std::uint64_t frame = 0;  // that announced the mapping first; 0 when frames are not kept

  friend bool operator==(const MappedPiece&, const MappedPiece&) = default;
};

class DataSequenceMap {
 public:
  struct Announced {
    bool added = false;     // some byte had no mapping before
    bool conflict = false;  // some byte had another one, which stays
  };

  explicit DataSequenceMap(Keep keep = Keep::frames) : keep_(keep) {}

  // `mapping` covers at least one byte.
  Announced insert(const Mapping& mapping);

  // The mapping of length 0 maps all bytes from `ssn` on (RFC 8684 section 3.7), unless they were
  // mapped before; the first one stays.
  Announced insert_infinite(std::int64_t ssn, std::uint64_t dsn, std::uint64_t frame);

  // Replaces `pieces` by the mapped parts of [ssn, ssn + length), in order, and returns how many
  // bytes they hold.
  std::uint32_t find(std::int64_t ssn, std::uint32_t length,
                     std::vector<MappedPiece>& pieces) const;

  // Allows to forget mappings of bytes before `ssn`; some may stay.
  void forget_before(std::int64_t ssn);

 private:
  struct Stored {
    std::int64_t ssn = 0;
    std::uint64_t dsn = 0;
    std::uint64_t frame_and_length = 0;  // packed: there is one of these for each mapping

    std::int64_t length() const { return static_cast<std::int64_t>(frame_and_length & kMaxLength); }
    std::int64_t end() const { return ssn + length(); }
    std::uint64_t frame() const { return frame_and_length >> kLengthBits; }
    // The DSN of a byte if the mapping went on to it.
    std::uint64_t dsn_at(std::int64_t position) const {
      return dsn + static_cast<std::uint64_t>(position - ssn);
    }
  };
  static constexpr unsigned kLengthBits = 24;
  static constexpr std::uint64_t kMaxLength = (std::uint64_t{1} << kLengthBits) - 1;

  void append(const Stored& mapping);
  Announced insert_between(const Stored& mapping);
  std::uint32_t find_between(std::int64_t ssn, std::int64_t end,
                             std::vector<MappedPiece>& pieces) const;

  SortedChunks<Stored, &Stored::ssn> mappings_;  // disjoint
  Stored infinite_;                              // its length is not used
  Mapping latest_;                               // the latest announcement: most repeat it
  bool has_infinite_ = false;
  Keep keep_;
};

// Data that came before its mapping. Bounded: beyond kCapacity the oldest is given up.
class UnmappedData {
 public:
  static constexpr std::size_t kCapacity = 32;

  struct Part {
    std::int64_t ssn = 0;
    std::uint32_t length = 0;
    std::uint64_t frame = 0;

    friend bool operator==(const Part&, const Part&) = default;
  };

  bool empty() const { return parts_.empty(); }
  void add(const Part& part);
  void shift(std::int64_t by) {
    for (Part& part : parts_)
      part.ssn += by;
  }

  // Moves what `map` knows by now to the end of `mapped`, oldest first.
  void take_mapped(const DataSequenceMap& map, std::vector<Part>& mapped);

 private:
  std::vector<Part> parts_;  // in order of arrival
};

}  // namespace mptcpanalyzer
