// pcapng (draft-ietf-opsawg-pcapng): several sections and interfaces, each section in its own byte
// order; enhanced, simple and obsolete packet blocks.
#pragma once

#include <memory>

#include "base/result.h"
#include "capture/buffered_reader.h"

namespace mptcpanalyzer {

// Looks whether a whole section header is there; one that is cut is an Error.
Result<std::unique_ptr<CaptureReader>> open_pcapng(std::unique_ptr<ByteSource> source,
                                                   ReaderContext context);

}  // namespace mptcpanalyzer
