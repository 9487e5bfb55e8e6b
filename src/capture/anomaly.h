// Everything irregular that a capture can show, as a named counter.
//
// An anomaly never stops the run: whoever meets one counts it, with the frame that showed it first,
// and goes on. The one table in anomaly.cc gives each its name (JSON, docs), severity and sentence.
// Threads: each counts in Anomalies of its own; the table of sentences is for any.
#pragma once  // Public: docs/library.md

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace mptcpanalyzer {

enum class Anomaly : std::uint8_t {
  // capture/
  record_cut,            // the file ends inside a record
  clock_went_back,       // a frame is older than the one before it on the same interface
  interfaces_reordered,  // a frame of several interfaces was put into its place in time
  out_of_time_order,     // a frame came too late for that, or far too late on one interface
  time_out_of_range,     // a time that 64 bits of nanoseconds cannot hold
  missing_timestamp,     // a pcapng simple packet block carries no time
  bad_interface,         // a pcapng packet names an interface that was not described
  damage_skipped,        // --salvage: reading stopped at a damaged record
  trailing_garbage,      // what follows a compressed stream is not of its kind and was ignored
  // packet/
  unknown_link_type,
  unknown_protocol,        // neither IP nor a protocol that is known to carry none
  unknown_tunnel,          // of a kind or version that is not followed
  encrypted,               // what is inside cannot be read
  frame_too_short,         // ends inside a header before that of TCP, though it was not cut
  ip_malformed,            // lengths of an IP header contradict each other or the frame
  ip_fragment,             // fragments after the first carry no TCP header
  tcp_header_cut,          // cut before the end of the fixed TCP header that there is or may be
  tcp_header_malformed,    // data offset below 5 or beyond the segment
  options_cut,             // the snap length cut the TCP options
  option_zero_length,      // an option of length 0 or 1 ended the list
  option_overlong,         // an option longer than the header ended the list
  mptcp_option_malformed,  // an MPTCP option whose length does not fit its subtype
  mptcp_subtype_unknown,
  nested_too_deep,  // more encapsulations than we follow
  // flow/
  port_reused,
  duplicate_frame,  // a copy of a packet that was captured before (capture_copies.h)
  join_without_connection,
  join_hmac_mismatch,
  add_addr_hmac_mismatch,
  dss_checksum_wrong,   // of a mapping that was captured whole
  key_changed,          // a retransmitted SYN carried another key
  ack_key_mismatch,     // an ACK with MP_CAPABLE repeats other keys than SYN and SYN/ACK had
  fastclose_wrong_key,  // MP_FASTCLOSE with a key that is not its receiver's
  key_shared,           // two connections showed the same key
  version_unsupported,  // MP_CAPABLE of a version other than 0 and 1
  mptcp_without_handshake,
  connections_merged,         // two numbers turned out to be one connection
  connection_inferred,        // of subflows without a handshake, by data sequence numbers
  connection_not_inferred,    // though it could be, with a second pass over the capture
  connection_captured_twice,  // at two places, as on both sides of a NAT
  options_vanished,           // MPTCP options: the connection fell back
  subflow_broken,             // data under no mapping, where that is no fallback
  data_outside_mapping,       // that its own segment announces
  mapping_contradicts,        // an earlier one: a byte has two data sequence numbers
  data_ack_beyond,            // a DATA_ACK of data that was not sent in the capture
  address_id_reused,          // ADD_ADDR: an id that stands for another address
  add_addr_without_hmac,      // in version 1, and no echo
  join_to_port_zero,
  count_  // not an anomaly: their number
};

inline constexpr std::size_t kAnomalyCount = static_cast<std::size_t>(Anomaly::count_);

enum class Severity : std::uint8_t { note, warning };

struct AnomalyInfo {
  std::string_view name;  // snake_case, as in JSON
  Severity severity;
  std::string_view sentence;  // for a person; ends without a full stop
};

const AnomalyInfo& anomaly_info(Anomaly anomaly);

// How often each anomaly was met, and the first frame that showed it (0: no frame, the file
// itself).
class Anomalies {
 public:
  struct Counter {
    std::uint64_t count = 0;
    std::uint64_t first_frame = 0;
  };

  void add(Anomaly anomaly, std::uint64_t frame) {
    Counter& counter = counters_[static_cast<std::size_t>(anomaly)];
    if (counter.count++ == 0) counter.first_frame = frame;
  }
  // Adds what another count of the same capture found.
  void add(Anomaly anomaly, const Counter& other) {
    Counter& counter = counters_[static_cast<std::size_t>(anomaly)];
    if (counter.count == 0) counter.first_frame = other.first_frame;
    counter.count += other.count;
  }
  const Counter& operator[](Anomaly anomaly) const {
    return counters_[static_cast<std::size_t>(anomaly)];
  }

 private:
  std::array<Counter, kAnomalyCount> counters_{};
};

}  // namespace mptcpanalyzer
