// SynData: data on the SYN of an initial subflow (TCP Fast Open), and how the subflow sequence
// numbers of mappings count past it.
//
// Such data is delivered, but has no data sequence number. Linux counts from behind it
// (net/mptcp/fastopen.c, ssn_offset), so that the first byte after it is 1; by the letter of
// RFC 8684 section 3.3.1 numbers count from the ISN. The first segment with a mapping tells: it
// lies within it one way or the other. Data that the SYN/ACK does not acknowledge was refused (RFC
// 7413 section 4.1.2.1); it is sent again behind the handshake, and no number counts past it.
//
//   SYN with 500 bytes, then 300 bytes under a mapping: ssn=1 from behind, ssn=501 from the ISN
//   SYN with 500 bytes, SYN/ACK of the SYN alone: the same 500 bytes have ssn=1
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <algorithm>
#include <cstdint>
#include <limits>

namespace mptcpanalyzer {

class SynData {
 public:
  // Payload of a SYN; of a SYN sent again without it, it stays.
  void add(std::uint32_t length) {
    if (length != 0) length_ = std::min(length, accepted_);
  }
  // What a SYN/ACK acknowledged of it.
  void accept(std::uint32_t length) {
    accepted_ = length;
    length_ = std::min(length_, accepted_);
  }
  std::uint32_t length() const { return length_; }

  // A segment of `length` bytes at `position`, counted from behind, announced that `mapped` bytes
  // from `ssn` on are mapped.
  void observe(std::uint32_t position, std::uint32_t length, std::uint32_t ssn,
               std::uint32_t mapped) {
    if (length_ == 0 || is_settled_ || length == 0 || mapped == 0) return;
    const auto lies_within = [&](std::uint32_t at) {
      return at - ssn < mapped && at - ssn + length <= mapped;
    };
    const std::uint32_t from_isn = position + length_;
    is_settled_ = true;
    counts_it_ =
        position != ssn && (from_isn == ssn || (!lies_within(position) && lies_within(from_isn)));
  }

  // A position, counted from behind, as mappings count it.
  std::uint32_t as_mapped(std::uint32_t position) const {
    return counts_it_ ? position + length_ : position;
  }

  // The subflow sequence number of a mapping, counted from behind.
  std::uint32_t from_behind(std::uint32_t ssn) const { return counts_it_ ? ssn - length_ : ssn; }

 private:
  std::uint32_t length_ = 0;
  std::uint32_t accepted_ = std::numeric_limits<std::uint32_t>::max();
  bool is_settled_ = false;
  bool counts_it_ = false;
};

}  // namespace mptcpanalyzer
