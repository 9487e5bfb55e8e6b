// Captures of other formats (snoop, ERF, NetMon, …) through Wireshark's editcap.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "capture/byte_source.h"

namespace mptcpanalyzer {

// Starts `editcap -F pcapng PATH -`, without a shell, and gives what it writes as it writes it. The
// process ends with the source at the latest. Not installed: an Error that says what to install.
// A failure of editcap is an Error of read(), with the reason that it gave.
Result<std::unique_ptr<ByteSource>> open_with_editcap(const std::string& path);

}  // namespace mptcpanalyzer
