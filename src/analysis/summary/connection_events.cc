#include "analysis/summary/connection_events.h"

#include <algorithm>
#include <array>
#include <optional>

#include "analysis/subject/packet_at.h"
#include "flow/sequence_number.h"
#include "packet/mptcp_option.h"
#include "packet/segment.h"

namespace mptcpanalyzer {
namespace {

struct EventInfo {
  std::string_view name;
  bool is_told_once;  // a subflow: what comes later says the same again
};

EventInfo info_of(EventKind kind) {
  switch (kind) {
    case EventKind::join:
      return {"join", true};
    case EventKind::fin:
      return {"FIN", true};
    case EventKind::reset:
      return {"RST", true};
    case EventKind::fastclose:
      return {"FASTCLOSE", true};
    case EventKind::mp_fail:
      return {"MP_FAIL", true};
    case EventKind::fallback:
      return {"fallback", true};
    case EventKind::priority:
      return {"MP_PRIO", false};
    case EventKind::remove_addr:
      return {"REMOVE_ADDR", false};
    case EventKind::broken:
      return {"broken", true};
  }
  return {};
}

struct Moment {
  std::int64_t time_ns = kNoTime;
  std::uint32_t frame = 0;
};

// What data one host has sent and how far it was acknowledged.
class DataWait {
 public:
  void add_data(std::uint64_t dsn, std::uint32_t length, Moment now) {
    const std::uint64_t end = dsn + length;
    if (!sent_ || data_distance(*sent_, end) > 0) sent_ = end;
    if (!since_ && is_waiting()) since_ = now;
  }

  // The beginning of the stall that this DATA_ACK ends.
  std::optional<Moment> add_ack(std::uint64_t data_ack, Moment now) {
    if (acknowledged_ && data_distance(*acknowledged_, data_ack) <= 0) return std::nullopt;
    acknowledged_ = data_ack;
    const auto stalled = stalled_since(now.time_ns);
    since_.reset();
    if (is_waiting()) since_ = now;
    return stalled;
  }

  std::optional<Moment> stalled_since(std::int64_t time_ns) const {
    return since_ && time_ns - since_->time_ns >= kLeastStallNs ? since_ : std::nullopt;
  }

 private:
  bool is_waiting() const {
    return sent_ && (!acknowledged_ || data_distance(*acknowledged_, *sent_) > 0);
  }

  std::optional<std::uint64_t> sent_;
  std::optional<std::uint64_t> acknowledged_;
  std::optional<Moment> since_;  // data waits and the DATA_ACK has stood still
};

class HistoryBuilder {
 public:
  explicit HistoryBuilder(const Subject& subject)
      : subject_(subject), silent_paths_(subject.streams.size()) {
    for (std::size_t i = 0; i < subject.streams.size(); ++i) {
      const StreamId id = subject.streams[i].id;
      if (id >= index_.size()) index_.resize(id + 1, kNone);
      index_[id] = static_cast<std::uint32_t>(i);
      can_stall_ &= subject.streams[i].state != SubflowState::fallback;
    }
    told_.resize(subject.streams.size());
    fins_.resize(subject.streams.size());
  }

  void add(const Chunk& chunk, std::size_t row, const PacketAt& packet) {
    const StreamId id = stream_of(packet.direction());
    const auto time = packet.time_ns();
    if (id >= index_.size() || index_[id] == kNone || !time) return;
    index_now_ = index_[id];
    now_ = {EventKind::join, id, packet.frame(), *time};
    add_options(chunk, row, packet);
    add_unmapped(packet);
    add_flags(packet);
    add_data(packet);
    add_path(packet);
  }

  ConnectionHistory finish() {
    for (const Role sender : {Role::client, Role::server}) {
      // Of one direction alone nothing tells when its data was acknowledged.
      if (has_sent_[static_cast<std::size_t>(peer(sender))])
        add_stall(sender, wait_of(sender).stalled_since(now_.time_ns));
    }
    history_.silent_paths = silent_paths_.finish(last_);
    return std::move(history_);
  }

 private:
  void tell(EventKind kind) {
    const auto bit = static_cast<std::uint16_t>(1U << static_cast<unsigned>(kind));
    const bool is_told = (told_[index_now_] & bit) != 0;
    if (is_told && info_of(kind).is_told_once) return;
    told_[index_now_] |= bit;
    now_.kind = kind;
    history_.events.push_back(now_);
  }

  void add_options(const Chunk& chunk, std::size_t row, const PacketAt& packet) {
    for (const std::uint8_t subtype : chunk.options.subtypes_at(row)) {
      switch (static_cast<MptcpSubtype>(subtype)) {
        case MptcpSubtype::mp_join:
          if (packet.has_flag(tcp_flag::kSyn)) tell(EventKind::join);
          break;
        case MptcpSubtype::dss: {
          const bool maps = (chunk.dss_flags.at(row).value_or(0) & dss_flag::kMapping) != 0;
          if (maps && chunk.dss_length.at(row) == 0) tell(EventKind::fallback);
          break;
        }
        case MptcpSubtype::remove_addr:
          tell(EventKind::remove_addr);
          break;
        case MptcpSubtype::mp_prio:
          tell(EventKind::priority);
          break;
        case MptcpSubtype::mp_fail:
          tell(EventKind::mp_fail);
          break;
        case MptcpSubtype::mp_fastclose:
          if (ends_the_connection(packet)) tell(EventKind::fastclose);
          break;
        default:
          break;
      }
    }
  }

  // One with a wrong key does not; a CSV tells nothing of that.
  bool ends_the_connection(const PacketAt& packet) const {
    if (subject_.streams[index_now_].from_csv) return true;
    return subject_.fastclose && packet.frame() >= subject_.fastclose->frame;
  }

  void add_unmapped(const PacketAt& packet) {
    const SubjectStream& stream = subject_.streams[index_now_];
    if (stream.unmapped_frame != packet.frame()) return;
    if (stream.state == SubflowState::fallback) tell(EventKind::fallback);
    if (stream.state == SubflowState::broken) tell(EventKind::broken);
  }

  void add_flags(const PacketAt& packet) {
    constexpr std::uint8_t kBothEnds = 3;
    std::uint8_t& fins = fins_[index_now_];
    if (packet.has_flag(tcp_flag::kFin)) {
      fins |= static_cast<std::uint8_t>(1U << side_of(packet.direction()));
      tell(EventKind::fin);
    }
    if (packet.has_flag(tcp_flag::kRst) && fins != kBothEnds) tell(EventKind::reset);
  }

  void add_data(const PacketAt& packet) {
    const Role sender = subject_.streams[index_now_].mptcp_role(side_of(packet.direction()));
    const auto dsn = packet.dsn64();
    const Moment now{now_.time_ns, now_.packetid};
    has_sent_[static_cast<std::size_t>(sender)] = true;
    if (dsn && packet.length() != 0) wait_of(sender).add_data(*dsn, packet.length(), now);
    if (const auto ack = packet.dack64())
      add_stall(peer(sender), wait_of(peer(sender)).add_ack(*ack, now));
  }

  void add_path(const PacketAt& packet) {
    last_ = {index_now_,
             now_.tcpstream,
             subject_.streams[index_now_].mptcp_role(side_of(packet.direction())),
             now_.time_ns,
             now_.packetid,
             packet.length() != 0,
             packet.has_flag(tcp_flag::kRst)};
    silent_paths_.add(last_);
  }

  void add_stall(Role sender, std::optional<Moment> since) {
    if (!since || !can_stall_) return;
    history_.stalls.push_back(
        {peer(sender), since->time_ns, now_.time_ns, since->frame, now_.packetid});
  }

  DataWait& wait_of(Role sender) { return waits_[static_cast<std::size_t>(sender)]; }

  const Subject& subject_;
  std::vector<std::uint32_t> index_;   // by StreamId, into the streams of the subject; or kNone
  std::vector<std::uint16_t> told_;    // by index, a bit for each EventKind
  std::vector<std::uint8_t> fins_;     // by index, a bit for each side
  std::array<bool, 2> has_sent_ = {};  // by role: any packet
  std::array<DataWait, 2> waits_;      // by role of the sender
  bool can_stall_ = true;              // in fallback no DATA_ACKs are due
  std::uint32_t index_now_ = 0;
  ConnectionEvent now_;
  SilentPaths silent_paths_;
  SilentPaths::Packet last_;
  ConnectionHistory history_;
};

}  // namespace

std::string_view to_string(EventKind kind) {
  return info_of(kind).name;
}

ConnectionHistory connection_history(const Trace& trace, const Subject& subject) {
  HistoryBuilder builder(subject);
  std::size_t first_row = 0;
  for (const Chunk& chunk : trace.chunks()) {
    for (std::size_t row = 0; row < chunk.row_count; ++row)
      builder.add(chunk, row, PacketAt(trace, first_row + row));
    first_row += chunk.row_count;
  }
  return builder.finish();
}

}  // namespace mptcpanalyzer
