// MappingChecksum: verifies the DSS checksums of one side of a subflow (RFC 8684 section 3.3.1).
//
// A checksum covers its mapping's numbers and all its data, which may come in several segments. It
// can be verified when all of them were captured whole and in order; a mapping of which something
// is missing is passed over. One that is announced again, as Linux does in every segment of a
// burst, is one.
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <vector>

#include "base/bytes.h"

namespace mptcpanalyzer {

class MappingChecksum {
 public:
  struct Verdicts {
    std::uint32_t right = 0;
    std::uint32_t wrong = 0;
  };

  struct Announced {
    std::uint32_t ssn = 0;     // relative to the subflow's ISN
    std::uint64_t dsn = 0;     // all 64 bits, whatever the option carries
    std::uint16_t length = 0;  // as in the option, a DATA_FIN included
    std::uint16_t bytes = 0;   // of data: `length`, or one less
    std::uint16_t checksum = 0;
  };
  Verdicts announce(const Announced& announced);

  // Payload of `length` bytes from `ssn` on, of which `captured` are there.
  Verdicts add(std::uint32_t ssn, Bytes captured, std::uint32_t length);

 private:
  struct Pending {
    Announced announced;
    std::uint32_t next = 0;  // SSN of the first byte that is missing
    std::uint64_t sum = 0;
    bool odd = false;  // an odd number of bytes was added

    std::uint32_t end() const { return announced.ssn + announced.bytes; }
    bool complete() const { return next == end(); }
    bool right() const;
    void add(Bytes bytes);
  };
  static constexpr std::size_t kMaxPending = 8;

  Verdicts take_complete();

  std::vector<Pending> pending_;  // in the order in which they were announced
  std::uint32_t done_ = 0;        // SSN behind the last one that was verified or passed over
  bool any_done_ = false;
};

}  // namespace mptcpanalyzer
