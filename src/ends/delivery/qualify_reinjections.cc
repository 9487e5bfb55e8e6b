#include "ends/delivery/qualify_reinjections.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>

#include "analysis/subject/packet_at.h"
#include "ends/delivery/data_arrivals.h"
#include "flow/sequence_number.h"
#include "trace/fields/field_value.h"

namespace mptcpanalyzer {
namespace {

constexpr std::uint32_t kNoArrival = 0xffffffffU;

// Bytes of data that are in reinjections, by their distance from the first of them, and by which
// packets they arrived.
class ArrivalsOfData {
 public:
  struct Piece {
    std::int64_t end = 0;
    std::uint32_t seen = kNoArrival;       // the first arrival, be it thrown away: an index
    std::uint32_t first = kNoArrival;      // the first that reached the connection
    std::uint32_t elsewhere = kNoArrival;  // the first later one by another subflow
  };
  using Pieces = std::map<std::int64_t, Piece>;  // by their begin

  void want(std::int64_t begin, std::int64_t end) {
    split(begin);
    split(end);
    std::int64_t at = begin;
    auto piece = pieces_.lower_bound(begin);
    while (at < end) {
      const std::int64_t stop = piece == pieces_.end() ? end : std::min(end, piece->first);
      if (at < stop) piece = pieces_.emplace_hint(piece, at, Piece{stop});
      at = piece->second.end;
      ++piece;
    }
  }

  void arrived(std::int64_t begin, std::int64_t end, std::uint32_t arrival,
               const std::vector<DataArrival>& arrivals) {
    if (!is_wanted(begin, end)) return;
    split(begin);
    split(end);
    for (auto piece = pieces_.lower_bound(begin); piece != pieces_.end() && piece->first < end;
         ++piece) {
      Piece& bytes = piece->second;
      if (bytes.seen == kNoArrival) bytes.seen = arrival;
      if (arrivals[arrival].discarded) continue;
      if (bytes.first == kNoArrival) {
        bytes.first = arrival;
      } else if (bytes.elsewhere == kNoArrival &&
                 arrivals[bytes.first].direction != arrivals[arrival].direction) {
        bytes.elsewhere = arrival;
      }
    }
  }

  // Those of [begin, end), which was wanted.
  template <typename Visit>
  void for_each(std::int64_t begin, std::int64_t end, const Visit& visit) const {
    auto piece = pieces_.upper_bound(begin);
    if (piece != pieces_.begin()) --piece;
    for (; piece != pieces_.end() && piece->first < end; ++piece) {
      const std::int64_t from = std::max(begin, piece->first);
      const std::int64_t to = std::min(end, piece->second.end);
      if (from < to) visit(piece->second, static_cast<std::uint32_t>(to - from));
    }
  }

 private:
  bool is_wanted(std::int64_t begin, std::int64_t end) const {
    auto piece = pieces_.lower_bound(end);
    if (piece == pieces_.begin()) return false;
    --piece;
    return piece->second.end > begin;
  }

  void split(std::int64_t at) {
    auto piece = pieces_.upper_bound(at);
    if (piece == pieces_.begin()) return;
    --piece;
    if (piece->first == at || piece->second.end <= at) return;
    Piece rest = piece->second;
    piece->second.end = at;
    pieces_.emplace_hint(std::next(piece), at, rest);
  }

  Pieces pieces_;
};

// A row of the sender's capture that is a reinjection.
struct SentAgain {
  std::uint32_t row = 0;
  std::uint32_t direction = 0;  // index into MergedTrace::directions
  std::uint64_t dsn = 0;
  std::uint32_t length = 0;
  std::vector<std::uint32_t> arrivals;
};

class Qualifier {
 public:
  Qualifier(const MergedTrace& merged, Role dest) : merged_(merged), dest_(dest) {}

  void run(std::vector<QualifiedReinjection>& out) {
    find_reinjections();
    if (reinjections_.empty()) return;
    follow_data();
    find_triggers();
    for (std::size_t i = 0; i < reinjections_.size(); ++i)
      out.push_back(qualify(reinjections_[i], triggers_[i]));
  }

 private:
  const Trace& sender() const {
    return *merged_.directions[reinjections_.front().direction].sender;
  }

  std::int64_t position(std::uint64_t dsn) const {
    return data_distance(reinjections_.front().dsn, dsn);
  }

  void find_reinjections() {
    for (std::uint32_t i = 0; i < merged_.directions.size(); ++i) {
      const MergedDirection& direction = merged_.directions[i];
      if (direction.mptcpdest != dest_) continue;
      for (const MergedPacket& packet : direction.packets) {
        if (packet.sender_row == kNoRow) continue;
        const PacketAt row(*direction.sender, packet.sender_row);
        direction_index_[row.direction()] = i;
        if (row.reinjection_of().empty() || !row.dsn64()) continue;
        if (!reinjections_.empty() && reinjections_.back().row == packet.sender_row) continue;
        reinjections_.push_back({packet.sender_row, i, *row.dsn64(), row.length(), {}});
      }
    }
    std::sort(reinjections_.begin(), reinjections_.end(),
              [](const SentAgain& a, const SentAgain& b) { return a.row < b.row; });
  }

  void follow_data() {
    std::unordered_map<std::uint32_t, SentAgain*> by_row;
    for (SentAgain& reinjection : reinjections_) {
      for (const std::uint32_t frame : PacketAt(sender(), reinjection.row).reinjection_of()) {
        const auto row = sender().row_of_frame(frame);
        if (row) arrival_of_original_[static_cast<std::uint32_t>(*row)] = kNoArrival;
      }
      const std::int64_t begin = position(reinjection.dsn);
      data_.want(begin, begin + reinjection.length);
      by_row.emplace(reinjection.row, &reinjection);
    }
    arrivals_ = data_arrivals(merged_, dest_);
    for (std::uint32_t i = 0; i < arrivals_.size(); ++i) {
      const DataArrival& arrival = arrivals_[i];
      const auto reinjection = by_row.find(arrival.sender_row);
      if (reinjection != by_row.end()) reinjection->second->arrivals.push_back(i);
      const auto original = arrival_of_original_.find(arrival.sender_row);
      if (original != arrival_of_original_.end() && original->second == kNoArrival)
        original->second = i;
      if (!arrival.dsn) continue;
      const std::int64_t begin = position(*arrival.dsn);
      data_.arrived(begin, begin + arrival.length, i, arrivals_);
    }
  }

  void find_triggers() {
    const Trace& trace = sender();
    ReinjectionTriggers state(trace, peer(dest_));
    std::vector<bool> is_ours(2 * trace.tables().streams.size());
    for (const auto& [direction, index] : direction_index_)
      is_ours[direction] = is_ours[direction ^ 1U] = true;
    std::size_t next = 0;
    for (std::size_t row = 0; row < trace.row_count() && next < reinjections_.size(); ++row) {
      const PacketAt packet(trace, row);
      if (!is_ours[packet.direction()]) continue;
      if (row == reinjections_[next].row) {
        const auto original = trace.row_of_frame(packet.reinjection_of().front());
        triggers_.push_back(original ? state.ask(packet, PacketAt(trace, *original))
                                     : Trigger::unknown);
        ++next;
      }
      state.see(packet);
    }
  }

  std::optional<std::int64_t> arrival_time(std::uint32_t arrival) const {
    const DataArrival& one = arrivals_[arrival];
    return PacketAt(*merged_.directions[one.direction].receiver, one.receiver_row).time_ns();
  }

  QualifiedReinjection qualify(const SentAgain& reinjection, Trigger trigger) const {
    const MergedDirection& direction = merged_.directions[reinjection.direction];
    const PacketAt packet(*direction.sender, reinjection.row);
    QualifiedReinjection result;
    result.direction = reinjection.direction;
    result.sender_row = reinjection.row;
    result.packetid = packet.frame();
    result.tcpstream = direction.tcpstream;
    result.mptcpdest = dest_;
    const FieldValue dsn = value_of(*direction.sender, reinjection.row, FieldId::dsn);
    if (const auto* relative = std::get_if<std::int64_t>(&dsn)) result.dsn = *relative;
    result.length = reinjection.length;
    result.trigger = trigger;
    result.sent_ns = packet.time_ns();
    for (const std::uint32_t frame : packet.reinjection_of())
      result.reinjection_of.push_back(describe(frame));
    judge(reinjection, result);
    return result;
  }

  void judge(const SentAgain& reinjection, QualifiedReinjection& result) const {
    if (reinjection.arrivals.empty()) return;
    result.receiver_row = arrivals_[reinjection.arrivals.back()].receiver_row;
    result.arrived_ns = arrival_time(reinjection.arrivals.back());
    const auto is_own = [&](std::uint32_t arrival) {
      return std::find(reinjection.arrivals.begin(), reinjection.arrivals.end(), arrival) !=
             reinjection.arrivals.end();
    };
    bool only_here = false;
    bool thrown_away = false;  // with its subflow, before any other copy of some of its data came
    std::optional<std::int64_t> without;  // when all of it had arrived by others
    const auto complete_at = [&](std::uint32_t arrival) {
      const auto time = arrival_time(arrival);
      if (time && (!without || *time > *without)) without = time;
    };
    const std::int64_t begin = position(reinjection.dsn);
    data_.for_each(begin, begin + reinjection.length,
                   [&](const ArrivalsOfData::Piece& bytes, std::uint32_t count) {
                     if (!is_own(bytes.first)) {
                       const std::uint32_t own = reinjection.arrivals.back();
                       const std::uint32_t other = bytes.first < own ? bytes.first : bytes.seen;
                       thrown_away |= other >= own || is_own(other);
                       // Of a packet that was captured whole at its sender a part may be lost.
                       if (other != kNoArrival) complete_at(other);
                       return;
                     }
                     result.new_bytes += count;
                     if (bytes.elsewhere == kNoArrival) {
                       only_here = true;
                     } else {
                       complete_at(bytes.elsewhere);
                     }
                   });
    if (result.new_bytes == 0) {
      result.verdict = thrown_away ? Verdict::lost : Verdict::redundant;
    } else {
      result.verdict = only_here ? Verdict::rescue : Verdict::successful;
    }
    const bool compares =
        result.verdict == Verdict::redundant || result.verdict == Verdict::successful;
    if (without && result.arrived_ns && compares)
      result.delta_s = static_cast<double>(*without - *result.arrived_ns) / 1e9;
  }

  ReinjectedOriginal describe(std::uint32_t frame) const {
    ReinjectedOriginal original;
    original.packetid = frame;
    const auto row = sender().row_of_frame(frame);
    if (!row) return original;
    original.sent_ns = PacketAt(sender(), *row).time_ns();
    const auto direction = direction_index_.find(PacketAt(sender(), *row).direction());
    if (direction == direction_index_.end()) return original;
    original.tcpstream = merged_.directions[direction->second].tcpstream;
    const auto arrival = arrival_of_original_.find(static_cast<std::uint32_t>(*row));
    if (arrival != arrival_of_original_.end() && arrival->second != kNoArrival)
      original.arrived_ns = arrival_time(arrival->second);
    return original;
  }

  const MergedTrace& merged_;
  Role dest_;
  std::unordered_map<DirectionId, std::uint32_t> direction_index_;  // of the sender's directions
  std::vector<SentAgain> reinjections_;
  std::vector<DataArrival> arrivals_;
  ArrivalsOfData data_;
  std::vector<Trigger> triggers_;
  std::unordered_map<std::uint32_t, std::uint32_t> arrival_of_original_;  // by the sender's row
};

std::vector<QualifiedTotal> count_totals(const std::vector<QualifiedReinjection>& reinjections) {
  std::map<std::tuple<Role, StreamId, StreamId>, QualifiedTotal> totals;
  for (const QualifiedReinjection& one : reinjections) {
    const StreamId original = one.reinjection_of.front().tcpstream;
    QualifiedTotal& total = totals[{one.mptcpdest, original, one.tcpstream}];
    total.mptcpdest = one.mptcpdest;
    total.original_tcpstream = original;
    total.tcpstream = one.tcpstream;
    QualifiedTotal::Count& count = total.by_verdict[static_cast<std::size_t>(one.verdict)];
    ++count.packets;
    count.bytes += one.length;
  }
  std::vector<QualifiedTotal> list;
  list.reserve(totals.size());
  for (const auto& [key, total] : totals)
    list.push_back(total);
  return list;
}

}  // namespace

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::successful:
      return "successful";
    case Verdict::redundant:
      return "redundant";
    case Verdict::rescue:
      return "rescue";
    case Verdict::lost:
      return "lost";
  }
  return "";
}

ReinjectionReport qualify_reinjections(const MergedTrace& merged, const std::vector<Role>& dests) {
  ReinjectionReport report;
  for (const Role dest : dests)
    Qualifier(merged, dest).run(report.reinjections);
  report.totals = count_totals(report.reinjections);
  return report;
}

}  // namespace mptcpanalyzer
