// Classic pcap (draft-ietf-opsawg-pcap): microseconds or nanoseconds, either byte order.
#pragma once

#include <memory>

#include "base/result.h"
#include "capture/buffered_reader.h"

namespace mptcpanalyzer {

// Reads the global header; one that is cut, or of a variant that is not read, is an Error.
Result<std::unique_ptr<CaptureReader>> open_pcap(std::unique_ptr<ByteSource> source,
                                                 ReaderContext context);

}  // namespace mptcpanalyzer
