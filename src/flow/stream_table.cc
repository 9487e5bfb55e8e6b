#include "flow/stream_table.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "flow/byte_hash.h"

namespace mptcpanalyzer {
namespace {

constexpr std::size_t kInitialSlots = 1024;  // a power of two, as always

bool sent_by(const TcpStream& stream, int side, const Segment& segment) {
  const Endpoint& from = stream.endpoints[static_cast<std::size_t>(side)];
  const Endpoint& to = stream.endpoints[static_cast<std::size_t>(1 - side)];
  return from.port == segment.source_port && to.port == segment.destination_port &&
         from.address == segment.source && to.address == segment.destination;
}

bool has_key_of(const TcpStream& stream, const Segment& segment) {
  return sent_by(stream, 0, segment) || sent_by(stream, 1, segment);
}

// The side that is more likely the client when no handshake was seen: not the one with a well-known
// port, nor the one with a port below the usual ephemeral ranges, nor the one with the lower port;
// else the first sender.
int port_rank(std::uint16_t port) {
  return port < 1024 ? 0 : port < 32768 ? 1 : 2;
}

std::uint8_t guess_client(const Segment& first) {
  const int source = port_rank(first.source_port);
  const int destination = port_rank(first.destination_port);
  if (source != destination) return source < destination ? 1 : 0;
  return first.source_port < first.destination_port ? 1 : 0;
}

void learn_role(TcpStream& stream, std::uint8_t client_side, RoleEvidence evidence) {
  if (evidence <= stream.role_evidence) return;
  stream.client_side = client_side;
  stream.role_evidence = evidence;
}

// WIRESHARK.md 3.4: the base of a direction is set once, by the first segment it sends or the first
// acknowledgement it receives; 3.3: a SYN/ACK with another number overwrites it.
void learn_bases(TcpStream& stream, std::uint8_t side, const Segment& segment,
                 std::uint64_t frame) {
  if (!segment.payload_length_known) return;
  TcpDirection& own = stream.sent_by[side];
  TcpDirection& other = stream.sent_by[1 - side];
  const bool syn = segment.has(tcp_flag::kSyn);
  const bool ack = segment.has(tcp_flag::kAck);
  if (!own.base_known) {
    own.base = syn ? segment.seq : segment.seq - 1;
    own.base_known = true;
    own.base_from_handshake = syn;
  } else if (syn && ack && own.base != segment.seq) {
    if (!stream.syn_ack) {
      own.base_before = own.base;
      own.base_moved_in = frame;
    }
    own.base = segment.seq;
  }
  if (ack && !other.base_known) {
    other.base = segment.ack - 1;
    other.base_known = true;
  }
}

void learn_state(TcpStream& stream, std::uint8_t side, const Segment& segment) {
  TcpDirection& own = stream.sent_by[side];
  const auto other_side = static_cast<std::uint8_t>(1 - side);
  const bool syn = segment.has(tcp_flag::kSyn);
  const bool ack = segment.has(tcp_flag::kAck);
  if (syn) own.mss = segment.options.mss;
  if (syn && !ack) {
    stream.syn = true;
    learn_role(stream, side, RoleEvidence::syn);
  } else if (syn) {
    stream.syn_ack = true;
    learn_role(stream, other_side, RoleEvidence::syn_ack);
  } else if (ack && !segment.has(tcp_flag::kRst) && side == stream.client_side) {
    stream.handshake_ack = true;
  }
  if (segment.has(tcp_flag::kFin)) own.fin = true;
  if (segment.has(tcp_flag::kRst)) {
    own.rst = true;
    if (!(stream.sent_by[0].fin && stream.sent_by[1].fin)) stream.reset_while_open = true;
  }
}

}  // namespace

StreamTable::StreamTable(std::vector<TcpStream>& streams)
    : streams_(streams), slots_(kInitialSlots), seed_(hash_seed()) {}

// Equal for both directions: the endpoints are put in order first.
std::uint32_t StreamTable::hash_of(const Segment& segment) const {
  std::array<std::uint8_t, 36> key{};
  const std::size_t length = segment.source.version == 4 ? 4 : 16;
  const int order =
      std::memcmp(segment.source.bytes.data(), segment.destination.bytes.data(), length);
  const bool in_order = order != 0 ? order < 0 : segment.source_port <= segment.destination_port;
  const IpAddress& low = in_order ? segment.source : segment.destination;
  const IpAddress& high = in_order ? segment.destination : segment.source;
  const std::uint16_t low_port = in_order ? segment.source_port : segment.destination_port;
  const std::uint16_t high_port = in_order ? segment.destination_port : segment.source_port;
  std::memcpy(key.data(), low.bytes.data(), length);
  std::memcpy(key.data() + length, high.bytes.data(), length);
  std::memcpy(key.data() + 2 * length, &low_port, 2);
  std::memcpy(key.data() + 2 * length + 2, &high_port, 2);
  return static_cast<std::uint32_t>(hash_of_bytes(Bytes(key).first(2 * length + 4), seed_));
}

// The slot of the segment's key, or the empty one where it belongs.
std::size_t StreamTable::find_slot(const Segment& segment, std::uint32_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  while (slots_[at].stream != kNone) {
    if (slots_[at].hash == hash && has_key_of(streams_[slots_[at].stream], segment)) break;
    at = (at + 1) & mask;
  }
  return at;
}

void StreamTable::grow() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  const std::size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.stream == kNone) continue;
    std::size_t at = slot.hash & mask;
    while (slots_[at].stream != kNone)
      at = (at + 1) & mask;
    slots_[at] = slot;
  }
}

StreamId StreamTable::create(const Frame& frame, const Segment& segment) {
  const auto id = static_cast<StreamId>(streams_.size());
  TcpStream& stream = streams_.emplace_back();
  stream.endpoints[0] = {segment.source, segment.source_port};
  stream.endpoints[1] = {segment.destination, segment.destination_port};
  stream.first_time_ns = frame.time_ns;
  stream.last_time_ns = frame.time_ns;
  stream.first_frame = frame.number;
  stream.interface = frame.interface;
  stream.client_side = guess_client(segment);
  return id;
}

StreamId StreamTable::find(const Frame& frame, const Segment& segment, Anomalies& anomalies) {
  if (recent_ != kNone && !segment.has(tcp_flag::kSyn) && has_key_of(streams_[recent_], segment)) {
    return recent_;
  }
  const std::uint32_t hash = hash_of(segment);
  const std::size_t at = find_slot(segment, hash);
  const StreamId known = slots_[at].stream;
  if (known == kNone) {
    const StreamId id = create(frame, segment);
    slots_[at] = {hash, id};
    if (++used_ * 3 > slots_.size() * 2) grow();
    return id;
  }
  if (segment.has(tcp_flag::kSyn) && !segment.has(tcp_flag::kAck)) {
    const TcpStream& stream = streams_[known];
    const TcpDirection& sender = stream.sent_by[sent_by(stream, 0, segment) ? 0 : 1];
    if (sender.base_known && sender.base != segment.seq) {
      anomalies.add(Anomaly::port_reused, frame.number);
      slots_[at].stream = create(frame, segment);
    }
  }
  return slots_[at].stream;
}

void StreamTable::settle_guesses(const std::function<bool(const TcpStream&)>& tells) {
  const auto is_guess = [](const TcpStream& stream) {
    return stream.role_evidence == RoleEvidence::guess;
  };
  if (std::none_of(streams_.begin(), streams_.end(), is_guess)) return;
  std::vector<Endpoint> servers;                     // that a handshake told
  std::vector<std::pair<Endpoint, Endpoint>> peers;  // each endpoint with each it spoke to
  for (const TcpStream& stream : streams_) {
    if (!is_guess(stream) && tells(stream)) servers.push_back(stream.server());
    peers.emplace_back(stream.endpoints[0], stream.endpoints[1]);
    peers.emplace_back(stream.endpoints[1], stream.endpoints[0]);
  }
  const auto sort_and_unite = [](auto& all) {
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
  };
  sort_and_unite(servers);
  sort_and_unite(peers);
  const auto serves = [&](const Endpoint& endpoint) {
    return std::binary_search(servers.begin(), servers.end(), endpoint);
  };
  const auto peer_count = [&](const Endpoint& endpoint) {
    const auto by_first = [](const auto& pair, const Endpoint& wanted) {
      return pair.first < wanted;
    };
    auto at = std::lower_bound(peers.begin(), peers.end(), endpoint, by_first);
    std::size_t count = 0;
    for (; at != peers.end() && at->first == endpoint && count < 2; ++at)
      ++count;
    return count;
  };
  for (TcpStream& stream : streams_) {
    if (!is_guess(stream)) continue;
    const std::array<bool, 2> server = {serves(stream.endpoints[0]), serves(stream.endpoints[1])};
    if (server[0] != server[1]) {
      stream.client_side = server[0] ? 1 : 0;
    } else if (port_rank(stream.endpoints[0].port) == port_rank(stream.endpoints[1].port)) {
      // Of ports that tell little: a server is who many speak to.
      const std::size_t first = peer_count(stream.endpoints[0]);
      const std::size_t second = peer_count(stream.endpoints[1]);
      if (first != second) stream.client_side = first > second ? 1 : 0;
    }
  }
}

void StreamTable::learn_client(StreamId id, std::uint8_t side, RoleEvidence evidence) {
  learn_role(streams_[id], side, evidence);
}

StreamPosition StreamTable::add(const Frame& frame, const Segment& segment, Anomalies& anomalies) {
  recent_ = find(frame, segment, anomalies);
  TcpStream& stream = streams_[recent_];
  const std::uint8_t side = sent_by(stream, 0, segment) ? 0 : 1;
  learn_bases(stream, side, segment, frame.number);
  if ((segment.flags & (tcp_flag::kSyn | tcp_flag::kFin | tcp_flag::kRst)) != 0 ||
      !stream.handshake_ack) {
    learn_state(stream, side, segment);
  }
  TcpDirection& own = stream.sent_by[side];
  if (segment.options.fault == OptionFault::cut) own.options_cut = true;
  ++own.segments;
  own.payload_bytes += segment.payload_length;
  if (frame.time_ns != kNoTime) {
    if (stream.first_time_ns == kNoTime) stream.first_time_ns = frame.time_ns;
    stream.last_time_ns = std::max(stream.last_time_ns, frame.time_ns);
  }
  return {recent_, side};
}

}  // namespace mptcpanalyzer
