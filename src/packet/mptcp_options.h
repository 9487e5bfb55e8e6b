// Decoding of the MPTCP options declared in mptcp_option.h.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "packet/mptcp_option.h"

namespace mptcpanalyzer {

enum class OptionForm : std::uint8_t {
  known,
  malformed,  // its length is that of no form of its subtype
  unknown,    // no subtype of RFC 6824 or RFC 8684
};

// `bytes` is one whole TCP option of kind 30 with at least its subtype: 3 bytes. Fills `option`;
// the body is MptcpOther unless the form is known, except that a malformed MP_CAPABLE keeps its
// version and flags when it has them.
OptionForm decode_mptcp_option(Bytes bytes, MptcpOption& option);

}  // namespace mptcpanalyzer
