// A copy of a capture with some of its frames: those of TCP, or of some tcp streams.
//
// The frames that stay, and all that is no frame (the header of a pcap; sections, interfaces,
// names, secrets and statistics of a pcapng), are copied byte by byte. One pass, in file order;
// memory grows with streams, not with packets.
// Threads: any; passes share nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "capture/byte_sink.h"
#include "flow/read_segments.h"
#include "flow/tcp_stream.h"

namespace mptcpanalyzer {

struct CopyFacts : CaptureFacts {
  std::uint64_t kept = 0;     // frames
  std::uint32_t streams = 0;  // tcp streams of the capture; 0 when all were wanted
};

// Which tcp streams to keep; empty: all of TCP.
using WantsStream = std::function<bool(StreamId)>;

// Later fragments of an IP datagram stay when the first one does. If all streams are wanted, so do
// those that name TCP and whose first one was not captured, and frames whose TCP header is cut or
// malformed. `sink` is finished when the copy is complete. Fails as
// read_segments(), or as the sink.
Result<CopyFacts> copy_capture(OpenCapture capture, const std::string& name,
                               const WantsStream& wants_stream, ByteSink& sink,
                               const OnProgress& on_progress);

}  // namespace mptcpanalyzer
