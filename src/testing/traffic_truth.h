// What a generated connection consists of, known by construction.
//
// Byte classes are those of docs/words.md, by the subflow that had a byte first: sent again
// there under the same sequence numbers it is a retransmission, there under new ones a data
// retransmission, on any other subflow a reinjection.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "packet/address.h"

namespace mptcpanalyzer {

// The two ends of a connection by their MPTCP role.
enum class Host : std::uint8_t { client, server };

constexpr Host other(Host host) {
  return host == Host::client ? Host::server : Host::client;
}
constexpr std::size_t index_of(Host host) {
  return static_cast<std::size_t>(host);
}

struct ByteCounts {
  std::uint64_t new_data = 0;
  std::uint64_t retransmitted = 0;
  std::uint64_t data_retransmitted = 0;
  std::uint64_t reinjected = 0;
};

enum class SentAs : std::uint8_t { new_data, retransmission, copy };

// A data segment as it was sent. Sequence numbers are relative (the first byte of data is 1) but
// do not wrap.
struct SentSegment {
  std::uint64_t frame = 0;
  std::uint32_t subflow = 0;  // index into ConnectionTruth::subflows
  Host sender = Host::client;
  SentAs sent_as = SentAs::new_data;
  std::uint64_t ssn = 0;
  std::uint64_t dsn = 0;
  std::uint32_t length = 0;
  bool lost = false;  // after the capture point
};

// A segment that is no TCP retransmission and has bytes that another subflow had first.
struct ReinjectionTruth {
  std::uint64_t frame = 0;
  std::uint32_t subflow = 0;
  Host sender = Host::client;
  std::uint64_t dsn = 0;         // relative; of the whole segment
  std::uint32_t length = 0;      // of the whole segment
  std::uint32_t reinjected = 0;  // the bytes of it that another subflow had first
  // The earlier frames on other subflows with any byte of the segment, ascending.
  std::vector<std::uint64_t> original_frames;        // all but TCP retransmissions
  std::vector<std::uint64_t> retransmission_frames;  // TCP retransmissions
};

struct SubflowTruth {
  std::uint32_t tcp_stream = 0;
  Endpoint client;  // by MPTCP role, whoever opened it
  Endpoint server;
  Host opener = Host::client;
  std::uint8_t address_id = 0;
  bool backup = false;
  std::uint32_t interface = 0;
  ByteCounts sent_by[2];  // by Host
};

struct ConnectionTruth {
  std::uint32_t mptcp_stream = 0;
  std::uint8_t version = 0;
  std::uint64_t keys[2] = {};  // by Host
  std::uint32_t tokens[2] = {};
  std::uint64_t idsns[2] = {};
  std::uint64_t frames = 0;
  ByteCounts sent_by[2];
  std::vector<SubflowTruth> subflows;
  std::vector<ReinjectionTruth> reinjections;  // by frame
  std::vector<SentSegment> segments;  // by frame; only with TrafficOptions::record_segments
};

// One line of JSON; 64-bit keys and IDSNs as decimal strings, segments left out.
std::string to_json(const ConnectionTruth& connection);

}  // namespace mptcpanalyzer
