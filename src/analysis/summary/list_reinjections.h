// The reinjections of one MPTCP connection: data sent again on another subflow.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <optional>
#include <vector>

#include "analysis/summary/mptcp_summary.h"
#include "trace/columns/trace.h"

namespace mptcpanalyzer {

struct EarlierPacket {
  std::uint32_t packetid = 0;
  StreamId tcpstream = 0;
};

// A packet some of whose data another subflow carried before (WIRESHARK.md 11.3); also when TCP
// sends such a packet again.
struct Reinjection {
  std::uint32_t packetid = 0;
  StreamId tcpstream = 0;
  Role mptcpdest = Role::server;
  std::optional<std::int64_t> dsn;  // relative, of its first byte; nothing when that is not mapped
  std::uint32_t length = 0;         // bytes of payload, all of them
  std::vector<EarlierPacket> reinjection_of;  // ascending
};

// What listing them needs of a trace.
ColumnSet reinjection_columns();

// In the order of the capture. Streams of packets that the trace has not (of a CSV) are left out of
// reinjection_of.
std::vector<Reinjection> list_reinjections(const Trace& trace, ConnectionId mptcpstream);

// From one subflow to another, in one direction.
struct ReinjectionPair {
  StreamId from_tcpstream = 0;  // that carried the data first
  StreamId to_tcpstream = 0;
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;
};

struct ReinjectionTotals {
  Role mptcpdest = Role::server;
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;             // as the reinjected bytes of the summary
  std::vector<ReinjectionPair> pairs;  // by from, then to
};

// Towards the server and towards the client. A packet counts once for each subflow that had some of
// its data before; bytes count for the subflow that had them first.
std::vector<ReinjectionTotals> total_reinjections(const std::vector<Reinjection>& list,
                                                  const MptcpSummary& summary);

}  // namespace mptcpanalyzer
