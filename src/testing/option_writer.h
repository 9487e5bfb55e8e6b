// TCP and MPTCP options from plain values to the bytes that a header carries.
//
// Written from the figures of RFC 9293, 7323, 2018, 6824 and 8684, without our decoder, so that the
// two check each other. Each function appends one option; nothing is padded but by pad_options.
#pragma once

#include <cstdint>
#include <span>

#include "packet/mptcp_option.h"
#include "packet/segment.h"
#include "testing/byte_writer.h"

namespace mptcpanalyzer {

void append_mss(ByteBuffer& options, std::uint16_t mss);
void append_window_scale(ByteBuffer& options, std::uint8_t shift);
void append_sack_permitted(ByteBuffer& options);
void append_sack(ByteBuffer& options, std::span<const SackBlock> blocks);
void append_timestamps(ByteBuffer& options, std::uint32_t value, std::uint32_t echo);

// One MPTCP option; its subtype follows from the body. A body of MptcpOther cannot be written.
void append_mptcp_option(ByteBuffer& options, const MptcpOption& option);

// Fills up with NOPs to a multiple of 4 bytes, as the data offset wants it.
void pad_options(ByteBuffer& options);

}  // namespace mptcpanalyzer
