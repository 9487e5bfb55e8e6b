// At which host a capture was taken, by its handshakes: a host answers at once.
#include <vector>

#include "analysis/signals/nstat.h"
#include "packet/segment.h"

namespace mptcpanalyzer {
namespace {

// Of the time from the SYN to the third ACK, at most this share is spent on the near side.
constexpr double kNear = 0.2;

struct Handshake {
  std::int64_t syn_ns = kNoTime;
  std::int64_t syn_ack_ns = kNoTime;
  bool is_done = false;
  bool is_repeated = false;  // which answer belongs to which SYN is then not known
};

struct Sums {
  double server_s = 0;  // from the SYN to the SYN/ACK
  double whole_s = 0;

  void add(Handshake& shake, std::int64_t ack_ns) {
    shake.is_done = true;
    if (shake.is_repeated) return;
    server_s += static_cast<double>(shake.syn_ack_ns - shake.syn_ns) * 1e-9;
    whole_s += static_cast<double>(ack_ns - shake.syn_ns) * 1e-9;
  }
};

}  // namespace

// By the role of the connection, which of a subflow that the server opened is not the opener's.
CapturedAt captured_at(const SignalList& signals) {
  std::vector<Handshake> handshakes(signals.tables.streams.size());
  std::array<Sums, 2> sums;  // by the role of who answered
  for (const SignalPacket& packet : signals.packets) {
    Handshake& shake = handshakes[packet.stream];
    if (packet.time_ns == kNoTime || shake.is_done) continue;
    const bool from_client = packet.side == signals.tables.streams[packet.stream].client_side;
    if (packet.has(tcp_flag::kSyn) && !packet.has(tcp_flag::kAck)) {
      shake.is_repeated |= shake.syn_ns != kNoTime;
      shake.syn_ns = packet.time_ns;
    } else if (packet.has(tcp_flag::kSyn)) {
      shake.is_repeated |= shake.syn_ack_ns != kNoTime || shake.syn_ns == kNoTime;
      shake.syn_ack_ns = packet.time_ns;
    } else if (from_client && shake.syn_ack_ns != kNoTime) {
      const Role answered = peer(signals.tables.places[packet.stream].client_mptcp_role);
      sums[static_cast<std::size_t>(answered)].add(shake, packet.time_ns);
    }
  }
  const Sums& by_server = sums[static_cast<std::size_t>(Role::server)];
  const Sums& by_client = sums[static_cast<std::size_t>(Role::client)];
  const double whole = by_server.whole_s + by_client.whole_s;
  if (!(whole > 0)) return CapturedAt::unknown;
  const double beyond = by_server.server_s + (by_client.whole_s - by_client.server_s);
  if (beyond <= kNear * whole) return CapturedAt::server;
  return beyond >= (1 - kNear) * whole ? CapturedAt::client : CapturedAt::between;
}

std::string_view to_string(CapturedAt place) {
  switch (place) {
    case CapturedAt::client:
      return "client";
    case CapturedAt::server:
      return "server";
    case CapturedAt::between:
      return "between";
    case CapturedAt::unknown:
      break;
  }
  return "unknown";
}

}  // namespace mptcpanalyzer
