// ReinjectionTriggers: what was the matter with a subflow when its data was sent again elsewhere,
// as far as the sender's capture tells.
//
// It is shown the packets of a connection in the order of the sender's capture, and asked at each
// reinjection. Rules in docs/matching.md.
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "analysis/subject/packet_at.h"

namespace mptcpanalyzer {

// What most likely made the sender send the data again.
enum class Trigger : std::uint8_t {
  subflow_closed,        // the original's subflow had been closed or reset
  timeout,               // it had made no progress for a retransmission timeout
  loss,                  // it had retransmitted since the original was sent
  window_stall,          // the receive window of the connection was used up
  redundant_scheduling,  // the original could not have been acknowledged yet
  unknown,
};

std::string_view to_string(Trigger trigger);

class ReinjectionTriggers {
 public:
  // `sender_role`: whose reinjections are asked for.
  ReinjectionTriggers(const Trace& trace, Role sender_role)
      : trace_(trace), sender_role_(sender_role) {}

  // The next packet of the connection.
  void see(const PacketAt& packet);

  // Why `reinjection`, not yet seen, sends again the data of `original`.
  Trigger ask(const PacketAt& reinjection, const PacketAt& original) const;

 private:
  struct SubflowState {
    bool closed = false;
    std::uint32_t sent_up_to = 0;  // relative sequence numbers
    std::uint32_t acked_up_to = 0;
    std::optional<std::int64_t> waiting_since_ns;  // for an acknowledgement of what is under way
    std::optional<std::int64_t> retransmitted_ns;  // last
    std::optional<std::int64_t> syn_sent_ns;
    std::optional<std::int64_t> round_trip_ns;  // of the handshake
  };

  void see_sent(const PacketAt& packet, SubflowState& subflow);
  void see_received(const PacketAt& packet, SubflowState& subflow);
  bool is_from_sender(const PacketAt& packet) const;

  const Trace& trace_;
  Role sender_role_;
  std::unordered_map<StreamId, SubflowState> subflows_;
  std::optional<std::uint64_t> data_sent_up_to_;
  std::optional<std::uint64_t> data_acked_up_to_;
  std::uint64_t window_ = 0;  // scaled, the latest
};

}  // namespace mptcpanalyzer
