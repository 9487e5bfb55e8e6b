// What became of each MP_JOIN handshake of a connection, for the rules about them: one outcome a
// subflow.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "diagnosis/facts/connection_case.h"

namespace mptcpanalyzer {

enum class JoinOutcome : std::uint8_t {
  established,  // the third ACK was answered (RFC 8684 section 3.2: the fourth ACK), or data came
  half_open,    // the third ACK was not answered, and nothing refused it
  unanswered,   // no answer to its SYNs
  stripped,     // the answer came without MP_JOIN
  refused,      // a RST, of either side, before it was established
};

struct JoinStory {
  std::size_t index = 0;  // of Subject::streams
  const SubflowDialogue* subflow = nullptr;
  const SignalPacket* syn = nullptr;
  const SignalPacket* syn_ack = nullptr;    // nullptr: none
  const SignalPacket* third_ack = nullptr;  // with MP_JOIN
  const SignalPacket* fourth_ack = nullptr;
  const SignalPacket* reset = nullptr;  // the first one
  JoinOutcome outcome = JoinOutcome::unanswered;
};

// Of the subflows whose SYN with MP_JOIN was captured; also of a join that belongs to no connection
// of the capture.
std::vector<JoinStory> join_stories(const CapturedConnection& of);

// When the connection was over: aborted, closed by both hosts, or without a subflow; kNoTime: it
// was not, as far as the capture goes.
std::int64_t end_of_connection(const CapturedConnection& of);

// When a host had sent all its data, by a DATA_FIN or by the FIN of the first subflow; kNoTime: it
// had not.
std::int64_t end_of_host(const CapturedConnection& of, Role host);

// Private (RFC 1918), unique local (RFC 4193), link-local or loopback.
bool is_private(const IpAddress& address);

}  // namespace mptcpanalyzer
