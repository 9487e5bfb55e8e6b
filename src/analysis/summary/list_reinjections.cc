#include "analysis/summary/list_reinjections.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "trace/filter/row_selection.h"

namespace mptcpanalyzer {
namespace {

Reinjection describe(const Trace& trace, const Chunk& chunk, std::size_t row) {
  const CaptureTables& tables = trace.tables();
  const DirectionId direction = chunk.direction.values[row];
  const StreamId stream = stream_of(direction);
  Reinjection reinjection;
  reinjection.packetid = chunk.frame.values[row];
  reinjection.tcpstream = stream;
  reinjection.mptcpdest =
      tables.mptcp_destination(stream, side_of(direction)).value_or(Role::server);
  reinjection.length = chunk.length.at(row).value_or(0);
  if (const auto dsn = chunk.dsn64.at(row)) {
    const SideNumbering& numbering = tables.places[stream].numbering[side_of(direction)];
    reinjection.dsn = data_distance(numbering.dsn_base, *dsn);
  }
  for (const std::uint32_t earlier : chunk.reinjection_of.at(row)) {
    const std::optional<std::size_t> at = trace.row_of_frame(earlier);
    if (!at) continue;
    const DirectionId sent = trace.chunk_of(*at).direction.values[Trace::row_in_chunk(*at)];
    reinjection.reinjection_of.push_back({earlier, stream_of(sent)});
  }
  return reinjection;
}

}  // namespace

ColumnSet reinjection_columns() {
  return {Column::frame, Column::direction, Column::length, Column::dsn64, Column::reinjection_of};
}

std::vector<Reinjection> list_reinjections(const Trace& trace, ConnectionId mptcpstream) {
  RowSelection selection;
  selection.mptcpstream = mptcpstream;
  const std::vector<bool> selected = select_directions(trace.tables(), selection);
  std::vector<Reinjection> list;
  for (const Chunk& chunk : trace.chunks()) {
    if (chunk.reinjection_of.offsets.empty()) continue;
    for (std::size_t row = 0; row < chunk.row_count; ++row) {
      if (!selected[chunk.direction.values[row]] || chunk.reinjection_of.at(row).empty()) continue;
      Reinjection reinjection = describe(trace, chunk, row);
      if (!reinjection.reinjection_of.empty()) list.push_back(std::move(reinjection));
    }
  }
  return list;
}

std::vector<ReinjectionTotals> total_reinjections(const std::vector<Reinjection>& list,
                                                  const MptcpSummary& summary) {
  std::vector<ReinjectionTotals> totals;
  for (const MptcpDirectionSummary& direction : summary.directions) {
    ReinjectionTotals& total = totals.emplace_back();
    total.mptcpdest = direction.mptcpdest;
    total.bytes = direction.bytes.reinjected;
    std::map<std::pair<StreamId, StreamId>, ReinjectionPair> pairs;
    for (const auto& [from, to, bytes] : direction.reinjected)
      pairs[{from, to}].bytes += bytes;
    for (const Reinjection& reinjection : list) {
      if (reinjection.mptcpdest != direction.mptcpdest) continue;
      ++total.packets;
      std::set<StreamId> from;
      for (const EarlierPacket& earlier : reinjection.reinjection_of)
        from.insert(earlier.tcpstream);
      for (const StreamId stream : from)
        ++pairs[{stream, reinjection.tcpstream}].packets;
    }
    for (auto& [streams, pair] : pairs) {
      std::tie(pair.from_tcpstream, pair.to_tcpstream) = streams;
      total.pairs.push_back(pair);
    }
  }
  return totals;
}

}  // namespace mptcpanalyzer
