// SentMappings: what one side of a subflow sends, held against the mappings that it announces.
//
// For listings, which keep no packets: of the mappings only their upper end is kept, and how the
// numbers of the subflow and of the data lie to each other where that changed lately. It finds
//  * the first data under no mapping: what no mapping covers when it comes, nor one that comes
//    later. RFC 8684 section 3.7: such data never reaches the application; the connection falls
//    back, or the subflow is broken;
//  * data outside the mapping that its own segment announces;
//  * a byte that is mapped to two data sequence numbers (section 3.3.1: the first one stays).
//
// What proves nothing is no data under no mapping: segments without payload, keep-alives, a RST's
// message, what was sent before, and a list of options that was cut, whose mapping may be there.
//
//   frame 4  bytes 1-500    mapped 1-500
//   frame 5  byte  500      a keep-alive: nothing
//   frame 6  bytes 501-600  no mapping: the first data under none, after 500 bytes
//   frame 7  bytes 1-100    again, without options: they are mapped, nothing
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <optional>
#include <vector>

#include "flow/syn_data.h"
#include "packet/segment.h"

namespace mptcpanalyzer {

// Whether the options of a segment say nothing of mappings although there may be one: its list was
// cut, or ended by an option that makes no sense, or one of MPTCP could not be read.
bool may_hide_a_mapping(const Segment& segment);

class SentMappings {
 public:
  // Positions count from the ISN, the first byte of data behind that on the SYN being 1, and wrap.
  // Where the ISN is not
  // known they count from the first segment seen, and those of mappings cannot be compared with
  // them: then a mapping reaches at most its length beyond the segment that announces it.
  struct Place {
    std::uint32_t position = 0;
    bool from_isn = true;
    // Of the byte that MP_CAPABLE's mapping begins with; nothing while the key is not known.
    std::optional<std::uint64_t> first_dsn;
  };
  struct Violations {
    bool outside_mapping = false;
    bool two_dsns = false;
  };
  struct Unmapped {
    std::uint64_t frame = 0;
    std::uint32_t position = 0;
  };

  // Payload of a SYN of this side.
  void add_syn(std::uint32_t length) { syn_data_.add(length); }
  // What the SYN/ACK of the other side acknowledged of that.
  void accept_syn(std::uint32_t length) { syn_data_.accept(length); }
  const SynData& syn_data() const { return syn_data_; }

  // A segment of this side that is no SYN.
  Violations add(const Segment& segment, std::uint64_t frame, const Place& place);

  // The first data under no mapping, by what is known now.
  const std::optional<Unmapped>& unmapped() const { return unmapped_; }

 private:
  // Bytes whose data sequence numbers go on from one to the next: `delta` is DSN minus position.
  struct Run {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::uint32_t delta = 0;
  };
  static constexpr std::size_t kMaxRuns = 64;
  static constexpr std::uint32_t kLongestMapping = 0xffff;

  bool announce(std::uint32_t begin, std::uint32_t length, std::optional<std::uint64_t> dsn);
  bool contradicts(const Run& run) const;
  bool begins_before(const Segment& segment, const Place& place, std::uint32_t begin) const;
  void reach(std::uint32_t end);
  void carry(const Segment& segment, std::uint64_t frame, const Place& place, bool has_mapping,
             Violations& violations);
  bool is_evidence(const Segment& segment, const Place& place, bool has_mapping) const;

  SynData syn_data_;
  std::vector<Run> runs_;  // in the order of their announcement, the latest few
  std::optional<Unmapped> unmapped_;
  std::uint32_t mapped_to_ = 1;  // behind the highest byte that is mapped, or may be
  std::uint32_t sent_to_ = 1;    // behind the highest byte of payload
  bool any_sent_ = false;
  bool any_mapping_ = false;
  bool infinite_ = false;          // all bytes from somewhere on are mapped
  bool bare_data_mapped_ = false;  // data came without a mapping of its own that was mapped before
};

}  // namespace mptcpanalyzer
