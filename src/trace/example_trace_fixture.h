// A trace made by hand for tests: every field with and without a value, several chunks on demand.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <vector>

#include "trace/build/trace_builder.h"
#include "trace/fields/parse_value.h"

namespace mptcpanalyzer {

inline constexpr std::int64_t kExampleStart = 1'600'000'000'000'000'000;

// Three tcp streams: 0 and 1 are subflows of connection 0, where the MPTCP server opened 1, over
// IPv6; 2 is plain TCP. The values of the packets are drawn at random, small, so that any two of
// them are often equal.
class ExampleTrace {
 public:
  static Trace make(std::size_t rows, ColumnSet columns = ColumnSet::all()) {
    ExampleTrace example;
    TraceBuilder builder(columns);
    for (std::size_t i = 0; i < rows; ++i)
      example.append(builder, i);
    return builder.finish(tables());
  }

 private:
  static TcpStream stream(const char* source, std::uint16_t source_port, const char* destination,
                          std::uint16_t destination_port, std::uint8_t client_side) {
    TcpStream stream;
    stream.endpoints = {Endpoint{*parse_ip_address(source), source_port},
                        Endpoint{*parse_ip_address(destination), destination_port}};
    stream.client_side = client_side;
    return stream;
  }

  static CaptureTables tables() {
    CaptureTables tables;
    tables.name = "example";
    tables.first_time_ns = kExampleStart;
    tables.interfaces = {{"eth0", 1}, {"", 1}, {"a \"b\"|c,d", 1}};
    tables.streams = {stream("10.0.0.1", 1000, "10.0.0.2", 80, 0),
                      stream("2001:db8::1", 80, "2001:db8::2", 4000, 1),
                      stream("192.168.0.1", 80, "10.1.2.3", 2000, 1)};
    tables.places.resize(3);
    tables.places[0].connection = 0;
    tables.places[1].connection = 0;
    tables.places[1].client_mptcp_role = Role::server;
    for (std::size_t i : {0U, 1U}) {
      for (std::uint8_t side = 0; side < 2; ++side) {
        SideNumbering& numbering = tables.places[i].numbering[side];
        numbering.window_scale = 7;
        numbering.dsn_base_known = true;
        numbering.dsn_base = 1000;
      }
    }
    tables.connections.resize(1);
    return tables;
  }

  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }

  template <typename T>
  std::optional<T> maybe(std::uint32_t limit) {
    if (below(3) == 0) return std::nullopt;
    return static_cast<T>(below(limit));
  }

  std::vector<std::uint32_t> frames(std::size_t row) {
    std::vector<std::uint32_t> list;
    if (below(4) != 0) return list;
    for (std::uint32_t frame = 1; frame <= row && list.size() < 3; ++frame) {
      if (below(3) == 0) list.push_back(2 * frame);
    }
    return list;
  }

  void append(TraceBuilder& builder, std::size_t i) {
    static constexpr std::array<std::uint8_t, 5> kKinds = {1, 1, 8, 30, 30};
    static constexpr std::array<std::uint8_t, 2> kSubtypes = {2, 3};
    PacketRow row;
    row.frame = static_cast<std::uint32_t>(2 * i + 2);
    if (below(20) != 0) {
      row.time_ns = kExampleStart + static_cast<std::int64_t>(below(4)) * 500'000'000 - 500'000'000;
    }
    row.direction = below(6);
    row.interface = below(3);
    row.window = static_cast<std::uint16_t>(below(4));
    row.flags = static_cast<std::uint16_t>(below(32));
    row.seq = below(5);
    row.ack = below(5);
    row.length = maybe<std::uint32_t>(3);
    row.tsval = maybe<std::uint32_t>(4);
    row.tsecr = maybe<std::uint32_t>(4);
    if (row.direction < 4 && below(2) == 0) row.dsn64 = 998 + below(6);
    row.retransmission = static_cast<Retransmission>(below(5));
    row.hash = below(2) == 0 ? ~std::uint64_t{0} : below(5);
    const std::vector<std::uint32_t> related = frames(i);
    const std::vector<std::uint32_t> earlier = frames(i);
    row.related_mappings = related;
    row.data_retransmission_of = earlier;
    const std::array<RareValue, 2> rare = {RareValue{FieldId::recvtok, 5},
                                           RareValue{FieldId::addrid, below(4)}};
    if (row.direction < 4 && below(3) != 0) {
      row.option_kinds = kKinds;
      row.subtypes = kSubtypes;
      if (below(2) == 0) row.rare = rare;
    }
    builder.append(row);
  }

  std::mt19937_64 random_{1};
};

}  // namespace mptcpanalyzer
