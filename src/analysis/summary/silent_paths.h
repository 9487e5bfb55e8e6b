// Paths that went dead while others carried on: subflows on which a host sent data and heard
// nothing from the other, while another subflow of the connection sent data and was answered.
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "capture/frame.h"
#include "flow/role.h"
#include "flow/tcp_stream.h"

namespace mptcpanalyzer {

struct SilentPath {
  StreamId tcpstream = 0;
  Role mptcpdest = Role::server;  // whither the data travelled
  std::int64_t begin_ns = kNoTime;
  std::int64_t end_ns = kNoTime;  // of the packet that came at last, or of the last packet
  std::uint32_t begin_frame = 0;  // the first data that was not answered
  std::uint32_t end_frame = 0;
  bool came_back = false;   // a packet came, and it was no RST
  StreamId carried_on = 0;  // that went on meanwhile; the last that was heard of
};

class SilentPaths {
 public:
  struct Packet {
    std::size_t stream = 0;  // an index
    StreamId tcpstream = 0;
    Role sender = Role::client;
    std::int64_t time_ns = 0;
    std::uint32_t frame = 0;
    bool data = false;
    bool reset = false;
  };

  explicit SilentPaths(std::size_t streams) : streams_(streams) {}

  void add(const Packet& packet);
  // By the last packet of the connection.
  std::vector<SilentPath> finish(const Packet& last);

 private:
  // What one host has sent on a subflow, and what came back.
  struct Wait {
    std::int64_t since_ns = kNoTime;  // of the first data since the peer was heard; kNoTime: none
    std::uint32_t since_frame = 0;
    std::int64_t last_sent_ns = kNoTime;
    std::int64_t last_heard_ns = kNoTime;
  };
  struct Stream {
    StreamId tcpstream = 0;
    std::array<Wait, 2> waits;  // by role of the sender of the data
    bool has_reset = false;
  };

  void hear(Stream& stream, const Packet& packet);
  void send(Stream& stream, const Packet& packet);
  void end(const Stream& stream, Role sender, const Packet& packet, bool came_back);

  std::vector<Stream> streams_;
  std::vector<SilentPath> silent_;
};

}  // namespace mptcpanalyzer
