// DataNumbering: the data sequence numbers of one host, made whole.
//
// A DSN or DATA_ACK of 4 bytes is completed to the number nearest to the highest one known
// (RFC 8684 section 3.3.1; WIRESHARK.md 9.3). Where 4-byte numbers come before anything that tells
// their upper half, they are counted from an upper half of 0, and offset() is what to add to all
// numbers given out, once a key or an 8-byte number has told.
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <optional>

#include "flow/sequence_number.h"

namespace mptcpanalyzer {

class DataNumbering {
 public:
  // The IDSN that follows from the host's key.
  void learn_idsn(std::uint64_t idsn) {
    if (!upper_half_known_) from_8_bytes(idsn);
  }
  bool upper_half_known() const { return upper_half_known_; }

  std::uint64_t from_8_bytes(std::uint64_t number) {
    if (!upper_half_known_) {
      if (any_)
        offset_ = number - nearest_data_sequence(static_cast<std::uint32_t>(number), highest_);
      upper_half_known_ = true;
    }
    return note(number - offset_);
  }

  std::uint64_t from_4_bytes(std::uint32_t number) {
    return note(any_ ? nearest_data_sequence(number, highest_) : number);
  }

  std::uint64_t offset() const { return offset_; }

  // The first DSN that its host sent, as given out; the base of relative numbers without a key.
  std::optional<std::uint64_t> first_sent() const { return first_sent_; }
  void note_sent(std::uint64_t dsn) {
    if (!first_sent_) first_sent_ = dsn;
  }

 private:
  std::uint64_t note(std::uint64_t number) {
    if (!any_ || data_distance(highest_, number) > 0) highest_ = number;
    any_ = true;
    return number;
  }

  std::uint64_t highest_ = 0;
  std::uint64_t offset_ = 0;
  std::optional<std::uint64_t> first_sent_;
  bool any_ = false;
  bool upper_half_known_ = false;
};

}  // namespace mptcpanalyzer
