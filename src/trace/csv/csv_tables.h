// CsvTables: the tables of a trace, found out from the lines of its CSV.
//
// What a table says once (the endpoints and roles of a stream, the start of the capture, window
// scales, the bases of relative numbers) the CSV says on every line, in another form. learn() takes
// the lines one by one and fails on one that contradicts those before it; only then can the rows be
// made.
// Threads: one at a time.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "flow/capture_tables.h"
#include "trace/columns/chunk.h"
#include "trace/csv/csv_packet.h"

namespace mptcpanalyzer {

class CsvTables {
 public:
  // The `where` of an Error is "LINE:COLUMN".
  Result<Done> learn(const CsvPacket& packet);

  // After the last line: settles what only all of them tell.
  void finish();

  // Of a packet that was learnt.
  DirectionId direction(const CsvPacket& packet) const;
  std::uint32_t interface(const CsvPacket& packet) const;

  const CaptureTables& tables() const { return tables_; }
  CaptureTables take() { return std::move(tables_); }

 private:
  // What the lines of one direction of a stream tell.
  struct Side {
    std::uint32_t largest_window = 0;        // of segments without SYN
    std::optional<std::uint64_t> dsn_base;   // from a dsn beside its dsnraw64
    std::optional<std::uint64_t> dack_base;  // from a dack of the other side beside its raw number
    bool relative_dsn = false;               // some number is relative to the base
  };
  struct Stream {
    bool seen = false;
    bool roles_known = false;
    bool mptcp_role_known = false;
    std::array<Side, 2> sides;
  };

  Result<Done> learn_stream(const CsvPacket& packet);
  Result<Done> learn_roles(const CsvPacket& packet);
  Result<Done> learn_connection(const CsvPacket& packet);
  Result<Done> learn_time(const CsvPacket& packet);
  void learn_window(const CsvPacket& packet);
  void learn_dsn_bases(const CsvPacket& packet);
  bool goes_from(int side, const CsvPacket& packet) const;
  static StreamId stream_id(const CsvPacket& packet);

  CaptureTables tables_;
  std::uint64_t last_frame_ = 0;
  std::vector<Stream> streams_;
  std::unordered_map<std::string, std::uint32_t> interface_ids_;
  std::optional<std::uint64_t> start_;  // abstime minus reltime, modulo 2^64
};

}  // namespace mptcpanalyzer
