// A copy of a capture, as pcapng, with comments on some of its frames.
//
// Wireshark shows them with the packet and finds them by `frame.comment`. Frames, times and
// interfaces are those of the capture, numbered as they are read; other blocks of a pcapng are not
// copied. One pass; memory grows with the comments.
// Threads: any; passes share nothing.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "capture/byte_sink.h"
#include "flow/read_segments.h"

namespace mptcpanalyzer {

// UTF-8, by number of the frame.
using FrameComments = std::map<std::uint64_t, std::vector<std::string>>;

// `program` is who writes. `sink` is finished when the copy is complete. Fails as read_segments(),
// or as the sink.
Result<CaptureFacts> write_annotated_copy(OpenCapture capture, const std::string& name,
                                          const FrameComments& comments, std::string_view program,
                                          ByteSink& sink, const OnProgress& on_progress);

}  // namespace mptcpanalyzer
