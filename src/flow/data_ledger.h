// DataLedger: what one host of a connection sent, by data sequence number: on which subflow first,
// what again, and in which frames.
//
// Every byte of payload is of exactly one class (docs/words.md, WIRESHARK.md section 11):
//   retransmitted       its subflow carried the same subflow sequence number before;
//   new data            no subflow carried its DSN before;
//   data-retransmitted  its DSN was carried before, first by this very subflow;
//   reinjected          its DSN was carried before, first by another subflow.
// Gap-filling is no class: bytes of the last three that came below the highest subflow sequence
// number. At the receiver's end these are mostly retransmissions whose original was lost.
//
// DSNs may wrap at 2^64. Those further than 2^62 from the first one cannot belong to the
// connection: such data counts as new or retransmitted and is compared with nothing.
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "flow/byte_ranges.h"
#include "flow/data_sequence_map.h"
#include "flow/sorted_chunks.h"

namespace mptcpanalyzer {

// Bytes of payload by class.
struct DataClasses {
  std::uint64_t new_data = 0;
  std::uint64_t retransmitted = 0;
  std::uint64_t data_retransmitted = 0;
  std::uint64_t reinjected = 0;
  std::uint64_t gap_filling = 0;  // besides its class

  DataClasses& operator+=(const DataClasses& other);
  friend bool operator==(const DataClasses&, const DataClasses&) = default;
};

// Payload under one mapping.
struct SentData {
  std::uint32_t subflow = 0;  // whatever number the caller gives it
  std::uint64_t frame = 0;
  std::int64_t ssn = 0;  // unwrapped, as in DataSequenceMap
  std::uint64_t dsn = 0;
  std::uint32_t length = 0;
};

// Another frame that carried some of the same data. Copies that the same subflow carried under the
// same subflow sequence numbers are TCP's retransmissions and not listed.
struct DataCopy {
  std::uint64_t frame = 0;
  std::uint32_t subflow = 0;  // equal to that of the segment: a data retransmission
  // The other frame carried it as a retransmission (WIRESHARK.md 11.3: not the original).
  bool is_retransmission = false;
  // The segment in question does so itself: it is no reinjection, though its data is elsewhere too.
  bool of_retransmission = false;

  friend bool operator==(const DataCopy&, const DataCopy&) = default;
};

// Bytes that were reinjected, by who carried them first.
struct ReinjectedFrom {
  std::uint32_t subflow = 0;
  std::uint64_t bytes = 0;

  friend bool operator==(const ReinjectedFrom&, const ReinjectedFrom&) = default;
};

class DataLedger {
 public:
  // At most this many copies are found for each piece of a segment, so that a capture made to
  // repeat one byte for ever costs time in proportion to its size.
  static constexpr std::size_t kMaxCopies = 256;

  explicit DataLedger(Keep keep = Keep::frames) : keep_(keep) {}

  // Enters payload, in the order of the capture, and says what it was. With Keep::frames the frames
  // that carried the same data are put into `copies`, when that is given: ascending, each once.
  // They are earlier frames, unless the payload is entered late because its mapping came late: then
  // frames in between may have carried it as well. The relation "copied in" is the inverse.
  DataClasses add(const SentData& data, std::vector<DataCopy>* copies = nullptr);

  // The same for a segment under several mappings, the `pieces` of the payload from `ssn` on.
  DataClasses add(std::uint32_t subflow, std::uint64_t frame, std::int64_t ssn,
                  std::span<const MappedPiece> pieces, std::vector<DataCopy>* copies = nullptr);

  // Of the latest add(). Data whose first carrier was forgotten is not in it.
  std::span<const ReinjectedFrom> reinjected_from() const { return reinjected_from_; }

  // Allows to forget which subflow carried the data before `dsn` first; that it was carried stays
  // known. If some of it comes again nevertheless, it counts as reinjected.
  void forget_before(std::uint64_t dsn);

 private:
  // Data that one subflow carried first.
  struct FirstCarried {
    std::int64_t begin = 0;
    std::int64_t end = 0;
    std::uint32_t subflow = 0;
  };

  // One frame's carriage of [begin, begin + length).
  struct Transmission {
    std::int64_t begin = 0;
    std::uint64_t packed = 0;  // frame, length, retransmission: one for each data segment

    static constexpr unsigned kLengthBits = 17;
    static constexpr std::int64_t kMaxLength = (std::int64_t{1} << kLengthBits) - 1;

    Transmission(std::int64_t first, std::int64_t length, std::uint64_t frame, bool again)
        : begin(first),
          packed(frame << (kLengthBits + 1) | static_cast<std::uint64_t>(length) << 1U |
                 static_cast<std::uint64_t>(again)) {}
    std::int64_t end() const {
      return begin + static_cast<std::int64_t>(packed >> 1U & kMaxLength);
    }
    std::uint64_t frame() const { return packed >> (kLengthBits + 1); }
    bool is_retransmission() const { return (packed & 1U) != 0; }
  };

  struct Subflow {
    std::uint32_t number = 0;
    ByteRanges seen;  // subflow sequence numbers
    SortedChunks<Transmission, &Transmission::begin> transmissions;
    std::int64_t longest = 0;  // of the transmissions
  };

  Subflow& subflow_of(std::uint32_t number);
  bool append(const SentData& data, std::int64_t position, Subflow& subflow);
  DataClasses enter(const SentData& data, std::vector<DataCopy>* copies);
  void claim(std::int64_t begin, std::int64_t end, std::uint32_t subflow, DataClasses& classes);
  void claim_hole(std::int64_t begin, std::int64_t end, std::uint32_t subflow,
                  DataClasses& classes);
  void find_copies(std::int64_t begin, std::int64_t end, const SentData& data, bool again,
                   std::vector<DataCopy>& copies) const;
  static void note(Subflow& subflow, std::int64_t begin, std::int64_t end, std::uint64_t frame,
                   bool again);

  std::vector<Subflow> subflows_;  // by number
  std::size_t recent_ = 0;         // the one that sent last: segments come in runs of one subflow
  SortedChunks<FirstCarried, &FirstCarried::begin> first_carried_;  // disjoint
  std::vector<ReinjectedFrom> reinjected_from_;
  ByteRanges forgotten_;    // data whose first carrier was forgotten
  std::uint64_t base_ = 0;  // the first DSN; positions of data are relative to it
  bool has_base_ = false;
  Keep keep_;
};

}  // namespace mptcpanalyzer
