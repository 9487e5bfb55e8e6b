// Capturing from an interface of this host, through libpcap.
//
// A thread of its own empties the kernel's buffer into a ring of buffers here, so that who works on
// the frames may be slow for a while: what is not taken in time fills first our ring, then the
// kernel's, and only then is dropped, and counted.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "capture/frame.h"

namespace mptcpanalyzer {

struct HostInterface {
  std::string name;
  std::string description;
  std::vector<std::string> addresses;  // of IP
  bool up = false;
  bool running = false;
  bool loopback = false;
};

// What libpcap can capture from on this host. It may list some for which the user lacks permission.
Result<std::vector<HostInterface>> host_interfaces();

struct LiveOptions {
  std::string filter;  // in the language of pcap-filter(7); empty: everything
  std::uint32_t snap_length = 262144;
};

// Since the capture began.
struct LiveCounts {
  std::uint64_t received = 0;              // passed the filter; libpcap's count
  std::uint64_t dropped_by_kernel = 0;     // for want of room in the buffer
  std::uint64_t dropped_by_interface = 0;  // by the network card or its driver
};

class LiveCapture {
 public:
  // Fails when there is no such interface, when it may not be captured from, or when the filter is
  // not understood.
  static Result<std::unique_ptr<LiveCapture>> open(const std::string& name,
                                                   const LiveOptions& options);

  LiveCapture(const LiveCapture&) = delete;
  LiveCapture& operator=(const LiveCapture&) = delete;
  ~LiveCapture();

  const Interface& interface() const;

  // Replaces `batch` by the next frames, in the order of their capture; their views live until the
  // next call. Returns within a fraction of a second, with an empty batch if none came. False when
  // stop() was called and all frames before it were handed out. Fails, after all frames, when the
  // interface goes down or away.
  Result<bool> next(FrameBatch& batch);

  // Ends the capture. next() then hands out what is left.
  void stop();

  // As of the latest next().
  const LiveCounts& counts() const;

 private:
  class Ring;
  explicit LiveCapture(std::unique_ptr<Ring> ring);

  std::unique_ptr<Ring> ring_;
};

}  // namespace mptcpanalyzer
