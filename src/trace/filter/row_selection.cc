#include "trace/filter/row_selection.h"

#include "trace/columns/chunk.h"

namespace mptcpanalyzer {

std::vector<bool> select_directions(const CaptureTables& tables, const RowSelection& selection) {
  std::vector<bool> selected(2 * tables.streams.size());
  for (StreamId stream = 0; stream < tables.streams.size(); ++stream) {
    if (selection.tcpstream && *selection.tcpstream != stream) continue;
    if (selection.mptcpstream && *selection.mptcpstream != tables.places[stream].connection)
      continue;
    for (const std::uint8_t side : {std::uint8_t{0}, std::uint8_t{1}}) {
      const std::optional<Role> towards = selection.mptcpstream
                                              ? tables.mptcp_destination(stream, side)
                                              : tables.tcp_destination(stream, side);
      selected[direction_of(stream, side)] =
          !selection.destination || towards == selection.destination;
    }
  }
  return selected;
}

}  // namespace mptcpanalyzer
