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
    // The first arrival, be it thrown away with its subflow: an index.
    std::uint32_t seen = kNoArrival;
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
      if (bytes.seen == kNoArrival && !arrivals[arrival].beyond_window) bytes.seen = arrival;
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

// What the reinjections towards one role are judged by, filled in this order.
struct Evidence {
  const MergedTrace& merged;
  Role dest;
  std::unordered_map<DirectionId, std::uint32_t> direction_index =
      {};                                    // of the sender's directions
  std::vector<SentAgain> reinjections = {};  // by row
  std::vector<DataArrival> arrivals = {};
  ArrivalsOfData data = {};
  std::unordered_map<std::uint32_t, std::uint32_t> arrival_of_original = {};  // by the sender's row
};

const Trace& sender_of(const Evidence& evidence) {
  return *evidence.merged.directions[evidence.reinjections.front().direction].sender;
}

// Of data: its distance from the first reinjection.
std::int64_t position(const Evidence& evidence, std::uint64_t dsn) {
  return data_distance(evidence.reinjections.front().dsn, dsn);
}

void find_reinjections(Evidence& evidence) {
  for (std::uint32_t i = 0; i < evidence.merged.directions.size(); ++i) {
    const MergedDirection& direction = evidence.merged.directions[i];
    if (direction.mptcpdest != evidence.dest) continue;
    for (const MergedPacket& packet : direction.packets) {
      if (packet.sender_row == kNoRow) continue;
      const PacketAt row(*direction.sender, packet.sender_row);
      evidence.direction_index[row.direction()] = i;
      if (row.reinjection_of().empty() || !row.dsn64()) continue;
      if (!evidence.reinjections.empty() && evidence.reinjections.back().row == packet.sender_row)
        continue;
      evidence.reinjections.push_back({packet.sender_row, i, *row.dsn64(), row.length(), {}});
    }
  }
  std::sort(evidence.reinjections.begin(), evidence.reinjections.end(),
            [](const SentAgain& a, const SentAgain& b) { return a.row < b.row; });
}

// What arrived of their data, and which of the originals.
void follow_data(Evidence& evidence) {
  std::unordered_map<std::uint32_t, SentAgain*> by_row;
  for (SentAgain& reinjection : evidence.reinjections) {
    for (const std::uint32_t frame :
         PacketAt(sender_of(evidence), reinjection.row).reinjection_of()) {
      const auto row = sender_of(evidence).row_of_frame(frame);
      if (row) evidence.arrival_of_original[static_cast<std::uint32_t>(*row)] = kNoArrival;
    }
    const std::int64_t begin = position(evidence, reinjection.dsn);
    evidence.data.want(begin, begin + reinjection.length);
    by_row.emplace(reinjection.row, &reinjection);
  }
  evidence.arrivals = data_arrivals(evidence.merged, evidence.dest);
  for (std::uint32_t i = 0; i < evidence.arrivals.size(); ++i) {
    const DataArrival& arrival = evidence.arrivals[i];
    const auto reinjection = by_row.find(arrival.sender_row);
    if (reinjection != by_row.end()) reinjection->second->arrivals.push_back(i);
    const auto original = evidence.arrival_of_original.find(arrival.sender_row);
    if (original != evidence.arrival_of_original.end() && original->second == kNoArrival)
      original->second = i;
    if (!arrival.dsn) continue;
    const std::int64_t begin = position(evidence, *arrival.dsn);
    evidence.data.arrived(begin, begin + arrival.length, i, evidence.arrivals);
  }
}

// Of each reinjection.
std::vector<Trigger> find_triggers(const Evidence& evidence) {
  std::vector<Trigger> triggers;
  const Trace& trace = sender_of(evidence);
  ReinjectionTriggers state(trace, peer(evidence.dest));
  std::vector<bool> is_ours(2 * trace.tables().streams.size());
  for (const auto& [direction, index] : evidence.direction_index)
    is_ours[direction] = is_ours[direction ^ 1U] = true;
  std::size_t next = 0;
  for (std::size_t row = 0; row < trace.row_count() && next < evidence.reinjections.size(); ++row) {
    const PacketAt packet(trace, row);
    if (!is_ours[packet.direction()]) continue;
    if (row == evidence.reinjections[next].row) {
      const auto original = trace.row_of_frame(packet.reinjection_of().front());
      triggers.push_back(original ? state.ask(packet, PacketAt(trace, *original))
                                  : Trigger::unknown);
      ++next;
    }
    state.see(packet);
  }
  return triggers;
}

std::optional<std::int64_t> arrival_time(const Evidence& evidence, std::uint32_t arrival) {
  const DataArrival& one = evidence.arrivals[arrival];
  return PacketAt(*evidence.merged.directions[one.direction].receiver, one.receiver_row).time_ns();
}

// The verdict, and by how much the reinjection was earlier or later. Each byte of its data was
// brought first by some arrival, and perhaps by a later one of another subflow:
//
//   byte      1    2    3    4        a = original, r = this reinjection, b = another one later
//   first     a    a    r    r        2 bytes are new: it helped
//   elsewhere               b         byte 3 came by no other subflow: rescue
//
// Had byte 3 a b as well, it would be successful; had all an a, redundant. A reinjection that was
// thrown away is first of nothing; it is lost if some of its data came later or never.
void judge(const Evidence& evidence, const SentAgain& reinjection, QualifiedReinjection& result) {
  if (reinjection.arrivals.empty()) return;
  result.receiver_row = evidence.arrivals[reinjection.arrivals.back()].receiver_row;
  result.arrived_ns = arrival_time(evidence, reinjection.arrivals.back());
  const auto is_own = [&](std::uint32_t arrival) {
    return std::find(reinjection.arrivals.begin(), reinjection.arrivals.end(), arrival) !=
           reinjection.arrivals.end();
  };
  bool only_here = false;
  bool thrown_away = false;  // with its subflow, before any other copy of some of its data came
  std::optional<std::int64_t> without;  // when all of it had arrived by others
  const auto complete_at = [&](std::uint32_t arrival) {
    const auto time = arrival_time(evidence, arrival);
    if (time && (!without || *time > *without)) without = time;
  };
  const std::int64_t begin = position(evidence, reinjection.dsn);
  evidence.data.for_each(begin, begin + reinjection.length,
                         [&](const ArrivalsOfData::Piece& bytes, std::uint32_t count) {
                           if (!is_own(bytes.first)) {
                             const std::uint32_t own = reinjection.arrivals.back();
                             const std::uint32_t other =
                                 bytes.first < own ? bytes.first : bytes.seen;
                             thrown_away |= other >= own || is_own(other);
                             // Of a packet that was captured whole at its sender a part may be
                             // lost.
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

ReinjectedOriginal describe(const Evidence& evidence, std::uint32_t frame) {
  ReinjectedOriginal original;
  original.packetid = frame;
  const auto row = sender_of(evidence).row_of_frame(frame);
  if (!row) return original;
  original.sent_ns = PacketAt(sender_of(evidence), *row).time_ns();
  const auto direction =
      evidence.direction_index.find(PacketAt(sender_of(evidence), *row).direction());
  if (direction == evidence.direction_index.end()) return original;
  original.tcpstream = evidence.merged.directions[direction->second].tcpstream;
  const auto arrival = evidence.arrival_of_original.find(static_cast<std::uint32_t>(*row));
  if (arrival != evidence.arrival_of_original.end() && arrival->second != kNoArrival)
    original.arrived_ns = arrival_time(evidence, arrival->second);
  return original;
}

QualifiedReinjection qualify(const Evidence& evidence, const SentAgain& reinjection,
                             Trigger trigger) {
  const MergedDirection& direction = evidence.merged.directions[reinjection.direction];
  const PacketAt packet(*direction.sender, reinjection.row);
  QualifiedReinjection result;
  result.sender_row = reinjection.row;
  result.direction = reinjection.direction;
  result.packetid = packet.frame();
  result.tcpstream = direction.tcpstream;
  result.mptcpdest = evidence.dest;
  const FieldValue dsn = value_of(*direction.sender, reinjection.row, FieldId::dsn);
  if (const auto* relative = std::get_if<std::int64_t>(&dsn)) result.dsn = *relative;
  result.length = reinjection.length;
  result.trigger = trigger;
  result.sent_ns = packet.time_ns();
  for (const std::uint32_t frame : packet.reinjection_of())
    result.reinjection_of.push_back(describe(evidence, frame));
  judge(evidence, reinjection, result);
  return result;
}

void qualify_towards(const MergedTrace& merged, Role dest, std::vector<QualifiedReinjection>& out) {
  Evidence evidence{merged, dest};
  find_reinjections(evidence);
  if (evidence.reinjections.empty()) return;
  follow_data(evidence);
  const std::vector<Trigger> triggers = find_triggers(evidence);
  for (std::size_t i = 0; i < evidence.reinjections.size(); ++i)
    out.push_back(qualify(evidence, evidence.reinjections[i], triggers[i]));
}

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
    qualify_towards(merged, dest, report.reinjections);
  report.totals = count_totals(report.reinjections);
  return report;
}

}  // namespace mptcpanalyzer
