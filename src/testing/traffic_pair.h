// Generated traffic as captured at both of its ends: each frame at its sender, and unless the path
// lost it, at its receiver after the delay of its path.
//
// The generator's hosts do not wait for each other: after a handshake, for which time is made, a
// frame may be acknowledged before it arrives. What is sent, lost and how long it took is true
// nevertheless.
#pragma once

#include <cstdint>
#include <vector>

#include "testing/traffic_generator.h"

namespace mptcpanalyzer {

enum class QueueShape : std::uint8_t {
  saw,      // five times on the way it fills, and is empty at once
  stands,   // it delays by a tenth to all of its length, at random, but for the first packets
  wanders,  // it becomes longer and shorter in small steps
  grows,    // it fills from the first packet to the last
};

struct PathOptions {
  // Of the first subflow of each connection, of the second, ...; beyond the last from the start.
  std::vector<std::int64_t> delays_ns = {10'000'000};
  // The server's clock: ahead at the first frame, and fast from there.
  std::int64_t server_ahead_ns = 0;
  double server_fast_ppm = 0;
  // It is set forward by this before the second half of the frames that the server captures.
  std::int64_t server_step_ns = 0;
  // From the first frame to the last, by sending slower or faster; 0: as generated.
  std::int64_t duration_ns = 0;
  // A queue before the path of what the client sends, and of what the server sends, which delays
  // by up to this much. Order is kept.
  std::int64_t queue_ns = 0;
  std::int64_t server_queue_ns = 0;
  QueueShape queue_shape = QueueShape::saw;
};

// What became of a frame.
struct FrameFate {
  Host sender = Host::client;
  std::uint32_t tcp_stream = 0;  // as the generator numbers them
  bool lost = false;
  std::uint64_t sent_frame = 0;     // its number in the sender's capture
  std::uint64_t arrived_frame = 0;  // in the receiver's; 0: it did not arrive
  std::int64_t sent_ns = 0;         // by the true clock
  std::int64_t arrived_ns = 0;
};

struct GeneratedPair {
  ByteBuffer client;  // captures
  ByteBuffer server;
  std::vector<ConnectionTruth> connections;  // by mptcp stream, with their segments
  std::vector<FrameFate> fates;              // by the generator's frame number - 1
};

GeneratedPair generate_pair(TrafficOptions options, const PathOptions& path);

}  // namespace mptcpanalyzer
