#include "testing/traffic_pair.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "packet/decode.h"
#include "testing/random_source.h"

namespace mptcpanalyzer {
namespace {

struct KeptFrame {
  bool syn = false;
  std::size_t begin = 0;  // into the bytes of all frames
  std::size_t size = 0;
  std::uint32_t original_length = 0;
  std::uint32_t interface = 0;
  std::int64_t time_ns = 0;
  Endpoint source;
  Endpoint destination;
};

struct KeptFrames {
  ByteBuffer bytes;
  std::vector<KeptFrame> frames;

  void keep(const Frame& frame) {
    Segment segment;
    Anomalies anomalies;
    decode(frame, link_type::kEthernet, segment, anomalies);
    frames.push_back({segment.has(tcp_flag::kSyn),
                      bytes.size(),
                      frame.bytes.size(),
                      frame.original_length,
                      frame.interface,
                      frame.time_ns,
                      {segment.source, segment.source_port},
                      {segment.destination, segment.destination_port}});
    bytes.insert(bytes.end(), frame.bytes.begin(), frame.bytes.end());
  }
};

struct PathOfFrame {
  Host sender = Host::client;
  std::uint32_t tcp_stream = 0;
  std::int64_t delay_ns = 0;
};

// By source and destination.
std::map<std::pair<Endpoint, Endpoint>, PathOfFrame> find_paths(
    const std::vector<ConnectionTruth>& connections, const PathOptions& options) {
  std::map<std::pair<Endpoint, Endpoint>, PathOfFrame> paths;
  for (const ConnectionTruth& connection : connections) {
    for (std::size_t i = 0; i < connection.subflows.size(); ++i) {
      const SubflowTruth& subflow = connection.subflows[i];
      const std::int64_t delay = options.delays_ns[i % options.delays_ns.size()];
      paths[{subflow.client, subflow.server}] = {Host::client, subflow.tcp_stream, delay};
      paths[{subflow.server, subflow.client}] = {Host::server, subflow.tcp_stream, delay};
    }
  }
  return paths;
}

// Spreads handshakes out so that each of their frames arrives before anything else is sent: nobody
// sends on a subflow that it does not know.
void make_time_for_handshakes(std::vector<KeptFrame>& frames, const PathOptions& options) {
  const std::int64_t pause =
      *std::max_element(options.delays_ns.begin(), options.delays_ns.end()) + 1'000;
  std::set<std::pair<Endpoint, Endpoint>> opened;  // source and destination of a SYN/ACK, reversed
  std::int64_t shift = 0;
  for (KeptFrame& frame : frames) {
    frame.time_ns += shift;
    const bool completes = opened.erase({frame.source, frame.destination}) > 0;
    if (frame.syn) opened.insert({frame.destination, frame.source});
    if (frame.syn || completes) shift += pause;
  }
}

void stretch(std::vector<KeptFrame>& frames, std::int64_t duration_ns) {
  const std::int64_t start = frames.front().time_ns;
  const auto duration = static_cast<double>(frames.back().time_ns - start);
  const double factor = static_cast<double>(duration_ns) / std::max(duration, 1.0);
  for (KeptFrame& frame : frames) {
    frame.time_ns =
        start + static_cast<std::int64_t>(static_cast<double>(frame.time_ns - start) * factor);
  }
}

// What a queue delays one packet after the other by, as a share of its length.
class QueueFill {
 public:
  QueueFill(QueueShape shape, std::uint64_t seed) : shape_(shape), random_(seed) {}

  // At a share of the time from the first packet to the last.
  double at(double time) {
    constexpr double kFillings = 5;
    constexpr double kStep = 0.05;
    switch (shape_) {
      case QueueShape::saw:
        return time * kFillings - std::floor(time * kFillings);
      case QueueShape::stands:
        return time < 0.01 ? 0 : 0.1 + 0.9 * share();
      case QueueShape::wanders:
        length_ = std::clamp(length_ + kStep * (2 * share() - 1), 0.0, 1.0);
        return length_;
      case QueueShape::grows:
        return time;
    }
    return 0;
  }

 private:
  double share() { return static_cast<double>(random_.below(1'000'001)) * 1e-6; }

  QueueShape shape_;
  RandomSource random_;
  double length_ = 0;
};

// Delays what a host sends.
void add_queue(std::vector<FrameFate>& fates, Host sender, QueueShape shape,
               std::int64_t queue_ns) {
  if (queue_ns == 0) return;
  const std::int64_t start = fates.front().sent_ns;
  const std::int64_t duration = fates.back().sent_ns - start + 1;
  QueueFill fill(shape, static_cast<std::uint64_t>(queue_ns));
  std::map<std::uint32_t, std::int64_t> latest;  // arrival by tcp stream
  for (FrameFate& fate : fates) {
    if (fate.sender != sender) continue;
    const double share =
        fill.at(static_cast<double>(fate.sent_ns - start) / static_cast<double>(duration));
    fate.arrived_ns += static_cast<std::int64_t>(static_cast<double>(queue_ns) * share);
    std::int64_t& last = latest[fate.tcp_stream];
    fate.arrived_ns = last = std::max(last, fate.arrived_ns);
  }
}

struct Sighting {
  std::int64_t time_ns = 0;
  std::size_t frame = 0;
  bool arriving = false;
};

// The capture of one end.
ByteBuffer write_capture(const TrafficOptions& options, const PathOptions& path,
                         const KeptFrames& kept, Host end, std::vector<FrameFate>& fates) {
  std::vector<Sighting> sightings;
  for (std::size_t i = 0; i < fates.size(); ++i) {
    if (fates[i].sender == end) {
      sightings.push_back({fates[i].sent_ns, i, false});
    } else if (!fates[i].lost) {
      sightings.push_back({fates[i].arrived_ns, i, true});
    }
  }
  std::stable_sort(sightings.begin(), sightings.end(),
                   [](const Sighting& a, const Sighting& b) { return a.time_ns < b.time_ns; });
  ByteBuffer out;
  append_traffic_header(out, options);
  std::uint64_t number = 0;
  for (const Sighting& sighting : sightings) {
    const KeptFrame& one = kept.frames[sighting.frame];
    (sighting.arriving ? fates[sighting.frame].arrived_frame : fates[sighting.frame].sent_frame) =
        ++number;
    Frame frame;
    frame.number = number;
    frame.time_ns = sighting.time_ns;
    if (end == Host::server) {
      const double since_first = static_cast<double>(frame.time_ns - kept.frames.front().time_ns);
      frame.time_ns += path.server_ahead_ns +
                       static_cast<std::int64_t>(since_first * path.server_fast_ppm * 1e-6);
      if (number > sightings.size() / 2) frame.time_ns += path.server_step_ns;
    }
    frame.bytes = Bytes(kept.bytes).subspan(one.begin, one.size);
    frame.original_length = one.original_length;
    frame.interface = one.interface;
    append_traffic_frame(out, options, frame);
  }
  return out;
}

}  // namespace

GeneratedPair generate_pair(TrafficOptions options, const PathOptions& path) {
  options.record_segments = true;
  GeneratedPair pair;
  KeptFrames kept;
  generate_traffic(
      options, [&kept](const Frame& frame) { kept.keep(frame); },
      [&pair](const ConnectionTruth& truth) { pair.connections.push_back(truth); });
  std::sort(pair.connections.begin(), pair.connections.end(),
            [](const ConnectionTruth& a, const ConnectionTruth& b) {
              return a.mptcp_stream < b.mptcp_stream;
            });
  if (path.duration_ns != 0) stretch(kept.frames, path.duration_ns);
  make_time_for_handshakes(kept.frames, path);
  const auto paths = find_paths(pair.connections, path);
  for (const KeptFrame& frame : kept.frames) {
    const PathOfFrame& taken = paths.at({frame.source, frame.destination});
    pair.fates.push_back({taken.sender, taken.tcp_stream, false, 0, 0, frame.time_ns,
                          frame.time_ns + taken.delay_ns});
  }
  add_queue(pair.fates, Host::client, path.queue_shape, path.queue_ns);
  add_queue(pair.fates, Host::server, path.queue_shape, path.server_queue_ns);
  for (const ConnectionTruth& connection : pair.connections) {
    for (const SentSegment& segment : connection.segments)
      pair.fates[segment.frame - 1].lost = segment.lost;
  }
  pair.client = write_capture(options, path, kept, Host::client, pair.fates);
  pair.server = write_capture(options, path, kept, Host::server, pair.fates);
  return pair;
}

}  // namespace mptcpanalyzer
