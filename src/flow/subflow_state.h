// What became of a subflow and of its connection.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "flow/capture_tables.h"

namespace mptcpanalyzer {

enum class SubflowState : std::uint8_t {
  established,      // MPTCP was in use to the end of the capture or of the subflow
  fallback,         // it went on, or would have, as plain TCP
  reset,            // a RST or MP_FASTCLOSE ended it
  never_completed,  // its handshake was not completed
  broken,           // its data came without MPTCP options, where that is no fallback
};

std::string_view to_string(SubflowState state);

SubflowState state_of(const TcpStream& stream, const Subflow& subflow);

// Why a subflow is in fallback, as a sentence; empty for other states.
std::string fallback_reason(const TcpStream& stream, const Subflow& subflow);

// "broken: data without MPTCP options from frame 10": the state, and why where it is broken.
std::string state_text(SubflowState state, const Subflow& subflow);

// The connection: fallback as its initial subflow, reset by MP_FASTCLOSE or when all subflows were
// reset, established if any subflow was, else broken if any was, else never completed.
SubflowState state_of(const CaptureTables& tables, const Connection& connection);

// Whether the subflow ever spoke MPTCP with its peer. An MP_CAPABLE or MP_JOIN that was not
// answered leaves a plain tcp connection.
bool was_answered(const Subflow& subflow);

// Whether it was not answered as far as the capture tells, but may have been: the options of the
// answer were cut.
bool answer_is_unknown(const Subflow& subflow);

// Whether this is a connection to be listed: it was not merged into another, and it is more than an
// MP_CAPABLE of version 0 that the peer did not answer (which has a number in Wireshark all the
// same). Of a CSV, any that has a tcp stream.
bool is_listed(const CaptureTables& tables, ConnectionId connection);

// The numbers of those, ascending.
std::vector<ConnectionId> listed_connections(const CaptureTables& tables);

}  // namespace mptcpanalyzer
