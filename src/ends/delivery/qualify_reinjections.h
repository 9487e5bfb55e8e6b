// Whether reinjections helped: definitions in docs/matching.md. To arrive is to be in the
// receiver's capture, whether or not the receiver could use it.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "ends/delivery/reinjection_trigger.h"
#include "ends/pairing/merged_trace.h"

namespace mptcpanalyzer {

enum class Verdict : std::uint8_t {
  successful,  // some of its data arrived by it first, and later from another subflow as well
  redundant,   // all of its data had arrived before
  rescue,      // some of its data arrived by it, and never from another subflow
  lost,        // it did not arrive
};
inline constexpr std::size_t kVerdictCount = 4;

std::string_view to_string(Verdict verdict);

struct ReinjectedOriginal {
  std::uint32_t packetid = 0;  // frame in the sender's capture
  StreamId tcpstream = 0;      // of the first capture
  std::optional<std::int64_t> sent_ns;
  std::optional<std::int64_t> arrived_ns;  // nothing: it did not
};

struct QualifiedReinjection {
  std::uint32_t direction = 0;          // index into MergedTrace::directions
  std::uint32_t sender_row = kNoRow;    // in the sender's capture
  std::uint32_t receiver_row = kNoRow;  // in the receiver's; kNoRow: it did not arrive
  std::uint32_t packetid = 0;           // frame in the sender's capture
  StreamId tcpstream = 0;               // of the first capture
  Role mptcpdest = Role::server;
  std::optional<std::int64_t> dsn;  // relative
  std::uint32_t length = 0;
  Verdict verdict = Verdict::lost;
  // When the data had arrived without it minus when it arrived: positive, it was earlier. Nothing:
  // one of the two never did.
  std::optional<double> delta_s;
  Trigger trigger = Trigger::unknown;
  std::uint32_t new_bytes = 0;  // that arrived by it first
  std::optional<std::int64_t> sent_ns;
  std::optional<std::int64_t> arrived_ns;
  std::vector<ReinjectedOriginal> reinjection_of;
};

// Of one direction and one pair of subflows.
struct QualifiedTotal {
  Role mptcpdest = Role::server;
  StreamId original_tcpstream = 0;  // of the first original
  StreamId tcpstream = 0;
  struct Count {
    std::size_t packets = 0;
    std::uint64_t bytes = 0;
  };
  Count by_verdict[kVerdictCount];
};

struct ReinjectionReport {
  std::vector<QualifiedReinjection> reinjections;  // by direction, then by packetid
  std::vector<QualifiedTotal> totals;
};

// The traces of `merged` have kReinjectionColumns. Only what travels towards these roles.
ReinjectionReport qualify_reinjections(const MergedTrace& merged, const std::vector<Role>& dests);

inline constexpr ColumnSet kReinjectionColumns =
    kPairingColumns | kDefaultColumns | ColumnSet{Column::reinjection_of};

}  // namespace mptcpanalyzer
