// Captures of MPTCP traffic as a real stack would send it, deterministic by seed, with the truth.
//
// Every connection has its handshakes (true keys, tokens, HMACs), ADD_ADDR before each join, data
// in both directions in bursts over its subflows, acknowledgements with DATA_ACKs and SACK blocks,
// TCP retransmissions, data retransmissions and reinjections as asked for, and closes with
// DATA_FINs and FINs. Connections are interleaved. The capture is as taken at the sender of each
// segment: what is lost is lost afterwards. Nothing of flow/ is used, so that tests can compare the
// two.
#pragma once

#include <functional>
#include <vector>

#include "testing/byte_writer.h"
#include "testing/frame_emitter.h"
#include "testing/traffic_options.h"
#include "testing/traffic_truth.h"

namespace mptcpanalyzer {

using TruthSink = std::function<void(const ConnectionTruth&)>;

// Streams frames in order, and each connection's truth when the connection has closed. Memory grows
// with options.open_at_once only.
void generate_traffic(const TrafficOptions& options, const FrameSink& on_frame,
                      const TruthSink& on_connection);

// The same in memory; connections by their mptcp stream.
struct GeneratedTraffic {
  ByteBuffer capture;
  std::vector<ConnectionTruth> connections;
};
GeneratedTraffic generate_traffic(const TrafficOptions& options);

// The framing of the capture file around the frames, as options.format says.
void append_traffic_header(ByteBuffer& out, const TrafficOptions& options);
void append_traffic_frame(ByteBuffer& out, const TrafficOptions& options, const Frame& frame);

}  // namespace mptcpanalyzer
