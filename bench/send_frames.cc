// Sends generated MPTCP traffic on an interface at a steady rate: what bench/live_capture.py lets
// live_analysis hold.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/socket.h>
#include <thread>
#include <vector>

#include "capture/descriptor.h"
#include "testing/byte_writer.h"
#include "testing/traffic_generator.h"

namespace {

using namespace mptcpanalyzer;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kAtOnce = 64;

// Sent over and over: sequence numbers come again, as in a capture of retransmissions alone.
std::vector<ByteBuffer> frames_to_send() {
  TrafficOptions options;
  options.packets = 50'000;
  options.connections = 20;
  options.reinjections = 0.01;
  std::vector<ByteBuffer> frames;
  generate_traffic(
      options,
      [&frames](const Frame& frame) {
        frames.emplace_back(frame.bytes.begin(), frame.bytes.end());
      },
      [](const ConnectionTruth&) {});
  return frames;
}

bool bind_to(int socket, const char* interface) {
  sockaddr_ll address = {};
  address.sll_family = AF_PACKET;
  address.sll_ifindex = static_cast<int>(if_nametoindex(interface));
  const void* generic = &address;
  return bind(socket, static_cast<const sockaddr*>(generic), sizeof address) == 0;
}

// How many of `count` frames from `next` on were sent.
std::size_t send_some(int socket, std::vector<ByteBuffer>& frames, std::size_t next,
                      std::size_t count) {
  std::array<mmsghdr, kAtOnce> messages = {};
  std::array<iovec, kAtOnce> bytes = {};
  for (std::size_t i = 0; i < count; ++i) {
    ByteBuffer& frame = frames[(next + i) % frames.size()];
    bytes[i] = {frame.data(), frame.size()};
    messages[i].msg_hdr.msg_iov = &bytes[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  const int sent = sendmmsg(socket, messages.data(), static_cast<unsigned>(count), 0);
  return sent < 0 ? 0 : static_cast<std::size_t>(sent);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: send_frames INTERFACE FRAMES_A_SECOND SECONDS\n");
    return 2;
  }
  const double rate = std::atof(argv[2]);
  const auto total = static_cast<std::size_t>(rate * std::atof(argv[3]));
  const Descriptor socket(::socket(AF_PACKET, SOCK_RAW, 0));
  if (!socket.is_open() || !bind_to(socket.number(), argv[1])) {
    std::perror("send_frames");
    return 1;
  }
  std::vector<ByteBuffer> frames = frames_to_send();
  const Clock::time_point start = Clock::now();
  const auto seconds = [&start] {
    return std::chrono::duration<double>(Clock::now() - start).count();
  };
  for (std::size_t sent = 0; sent < total;) {
    const std::size_t due = std::min(total, static_cast<std::size_t>(seconds() * rate));
    if (due == sent) {
      std::this_thread::sleep_for(std::chrono::microseconds(200));
    } else {
      sent += send_some(socket.number(), frames, sent, std::min(due - sent, kAtOnce));
    }
  }
  std::printf("%zu frames in %.2f s\n", total, seconds());
  return 0;
}
