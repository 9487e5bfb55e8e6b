// At which host a capture was taken, by its handshakes: a host answers at once.
#include <array>
#include <unordered_map>

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

// By the role of the connection, which of a subflow that the server opened is not the opener's.
class PlaceFinder {
 public:
  explicit PlaceFinder(const CaptureTables& tables) : tables_(tables) {}

  void add(const SignalPacket& packet) {
    Handshake& shake = handshakes_[packet.stream];
    if (packet.time_ns == kNoTime || shake.is_done) return;
    const bool from_client = packet.side == tables_.streams[packet.stream].client_side;
    if (packet.has(tcp_flag::kSyn) && !packet.has(tcp_flag::kAck)) {
      shake.is_repeated |= shake.syn_ns != kNoTime;
      shake.syn_ns = packet.time_ns;
    } else if (packet.has(tcp_flag::kSyn)) {
      shake.is_repeated |= shake.syn_ack_ns != kNoTime || shake.syn_ns == kNoTime;
      shake.syn_ack_ns = packet.time_ns;
    } else if (from_client && shake.syn_ack_ns != kNoTime) {
      const Role answered = peer(tables_.places[packet.stream].client_mptcp_role);
      sums_[static_cast<std::size_t>(answered)].add(shake, packet.time_ns);
    }
  }

  CapturedAt finish() const {
    const Sums& by_server = sums_[static_cast<std::size_t>(Role::server)];
    const Sums& by_client = sums_[static_cast<std::size_t>(Role::client)];
    const double whole = by_server.whole_s + by_client.whole_s;
    if (!(whole > 0)) return CapturedAt::unknown;
    const double beyond = by_server.server_s + (by_client.whole_s - by_client.server_s);
    if (beyond <= kNear * whole) return CapturedAt::server;
    return beyond >= (1 - kNear) * whole ? CapturedAt::client : CapturedAt::between;
  }

 private:
  const CaptureTables& tables_;
  std::unordered_map<StreamId, Handshake> handshakes_;
  std::array<Sums, 2> sums_;  // by the role of who answered
};

}  // namespace

CapturedAt captured_at(const SignalList& signals) {
  PlaceFinder finder(signals.tables);
  for (const SignalPacket& packet : signals.packets)
    finder.add(packet);
  return finder.finish();
}

CapturedAt captured_at(const CaptureTables& tables, const Dialogue& dialogue) {
  PlaceFinder finder(tables);
  for (const SignalPacket* packet : dialogue.packets)
    finder.add(*packet);
  return finder.finish();
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
