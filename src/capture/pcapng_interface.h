// What a pcapng interface description block says.
//
// Source: draft-ietf-opsawg-pcapng, section 4.2.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "base/result.h"
#include "capture/frame.h"
#include "capture/tick.h"

namespace mptcpanalyzer {

struct PcapngInterface {
  Interface interface;
  TickScale ticks;
};

// `body` is the block without its lengths, at least 8 bytes. Options of a wrong length are
// ignored; a timestamp resolution out of reason is an Error (only `what` is filled in).
Result<PcapngInterface> parse_interface(Bytes body, bool big_endian);

}  // namespace mptcpanalyzer
