#include "capture/live_capture.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <fmt/format.h>
#include <net/if.h>
#include <netdb.h>
#include <optional>
#include <pcap/pcap.h>
#include <poll.h>
#include <string_view>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <thread>
#include <utility>

#include "base/byte_writer.h"
#include "base/handoff.h"
#include "base/nearest_name.h"
#include "capture/descriptor.h"
#include "capture/library_versions.h"

namespace mptcpanalyzer {
namespace {

// What the kernel holds while we are late: half a second of 1 Gbit/s.
constexpr int kKernelBufferBytes = 64 << 20;

// How long the kernel gathers frames before it wakes us, and we before we hand them on.
constexpr int kPatienceMs = 100;

// So that stop() is noticed while frames keep coming; and how many rounds empty the kernel's
// buffer.
constexpr int kFramesARound = 1 << 14;
constexpr int kLastRounds = 64;

struct ClosePcap {
  void operator()(pcap_t* handle) const { pcap_close(handle); }
};
using Pcap = std::unique_ptr<pcap_t, ClosePcap>;

// A program that pcap_compile() made.
class Filter {
 public:
  Filter() = default;
  Filter(const Filter&) = delete;
  Filter& operator=(const Filter&) = delete;
  ~Filter() { pcap_freecode(&program_); }
  bpf_program* get() { return &program_; }

 private:
  bpf_program program_ = {};
};

Error no_such_interface(const std::string& name, const std::vector<HostInterface>& known) {
  std::vector<std::string_view> names;
  names.reserve(known.size());
  for (const HostInterface& interface : known)
    names.push_back(interface.name);
  const std::string_view nearest = nearest_name(name, names);
  return {fmt::format("there is no interface '{}'", name),
          {},
          nearest.empty() ? "list_interfaces shows those there are"
                          : fmt::format("did you mean '{}'?", nearest)};
}

Error activation_error(int status, pcap_t* handle, const std::string& name) {
  switch (status) {
    case PCAP_ERROR_PERM_DENIED:
    case PCAP_ERROR_PROMISC_PERM_DENIED:
      return {fmt::format("capturing from '{}' is not permitted", name),
              {},
              "run it as root, or allow it once with: "
              "sudo setcap cap_net_raw+ep $(command -v mptcpanalyzer)"};
    case PCAP_ERROR_IFACE_NOT_UP:
      return {fmt::format("the interface '{}' is down", name),
              {},
              fmt::format("bring it up with: ip link set {} up", name)};
    default: {
      const std::string_view detail = pcap_geterr(handle);
      return {fmt::format("cannot capture from '{}': {}", name,
                          detail.empty() ? pcap_statustostr(status) : detail),
              {},
              {}};
    }
  }
}

Result<Done> set_filter(pcap_t* handle, const std::string& text) {
  if (text.empty()) return Done{};
  Filter filter;
  constexpr int kOptimise = 1;
  if (pcap_compile(handle, filter.get(), text.c_str(), kOptimise, PCAP_NETMASK_UNKNOWN) != 0 ||
      pcap_setfilter(handle, filter.get()) != 0) {
    return Error{pcap_geterr(handle), fmt::format("filter '{}'", text),
                 "man pcap-filter tells how to write one"};
  }
  return Done{};
}

// The number that files have for what libpcap calls by the number of the operating system.
std::uint32_t link_type_of(pcap_t* handle) {
  const int number = pcap_datalink(handle);
  return number == DLT_RAW ? link_type::kRaw : static_cast<std::uint32_t>(number);
}

std::string address_text(const sockaddr* address) {
  const socklen_t size = address->sa_family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
  char text[NI_MAXHOST] = {};
  if (getnameinfo(address, size, text, sizeof text, nullptr, 0, NI_NUMERICHOST) != 0) return {};
  return text;
}

HostInterface describe(const pcap_if_t& found) {
  HostInterface interface;
  interface.name = found.name;
  if (found.description != nullptr) interface.description = found.description;
  interface.up = (found.flags & PCAP_IF_UP) != 0;
  interface.running = (found.flags & PCAP_IF_RUNNING) != 0;
  interface.loopback = (found.flags & PCAP_IF_LOOPBACK) != 0;
  for (const pcap_addr_t* at = found.addresses; at != nullptr; at = at->next) {
    if (at->addr == nullptr) continue;
    if (at->addr->sa_family == AF_INET || at->addr->sa_family == AF_INET6)
      interface.addresses.push_back(address_text(at->addr));
  }
  return interface;
}

// Tells whether a network interface is there and up: libpcap itself waits for one that went down to
// come back. Of its other sources ("any", nflog) nothing of the kind can be asked.
class InterfaceWatch {
 public:
  explicit InterfaceWatch(const std::string& name)
      : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)),
        is_watched_(if_nametoindex(name.c_str()) != 0 && name.size() < sizeof request_.ifr_name) {
    if (is_watched_) std::copy(name.begin(), name.end(), request_.ifr_name);
  }

  bool is_up() const {
    if (!is_watched_) return true;
    ifreq request = request_;
    return ioctl(socket_.number(), SIOCGIFFLAGS, &request) == 0 &&
           (request.ifr_flags & IFF_UP) != 0;
  }

 private:
  Descriptor socket_;
  ifreq request_ = {};
  bool is_watched_;
};

// Frames on their way from one thread to the other.
struct FrameBuffer {
  static constexpr std::size_t kFull = std::size_t{1} << 20;

  struct Record {
    std::int64_t time_ns = 0;
    std::size_t offset = 0;  // into `bytes`
    std::uint32_t captured = 0;
    std::uint32_t original = 0;
  };

  ByteBuffer bytes;
  std::vector<Record> records;
  LiveCounts counts;

  void clear() {
    bytes.clear();
    records.clear();
  }
};

}  // namespace

// "1.10.3 (with TPACKET_V3)" of "libpcap version 1.10.3 (with TPACKET_V3)".
std::string version_of_libpcap() {
  constexpr std::string_view kPrefix = "libpcap version ";
  const std::string_view text = pcap_lib_version();
  return std::string(text.starts_with(kPrefix) ? text.substr(kPrefix.size()) : text);
}

Result<std::vector<HostInterface>> host_interfaces() {
  char message[PCAP_ERRBUF_SIZE] = {};
  pcap_if_t* list = nullptr;
  if (pcap_findalldevs(&list, message) != 0)
    return Error{fmt::format("cannot list the interfaces of this host: {}", message), {}, {}};
  const std::unique_ptr<pcap_if_t, decltype(&pcap_freealldevs)> owner(list, &pcap_freealldevs);
  std::vector<HostInterface> interfaces;
  for (const pcap_if_t* at = list; at != nullptr; at = at->next)
    interfaces.push_back(describe(*at));
  return interfaces;
}

// The thread, and what it shares with the other one.
class LiveCapture::Ring {
 public:
  Ring(Pcap handle, std::string name, Interface interface, std::int64_t ns_per_fraction)
      : handle_(std::move(handle)),
        name_(std::move(name)),
        interface_(std::move(interface)),
        ns_per_fraction_(ns_per_fraction),
        thread_([this] { run(); }) {}
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;
  ~Ring() {
    stop();
    buffers_.give_up();
    thread_.join();
  }

  const Interface& interface() const { return interface_; }
  const LiveCounts& counts() const { return counts_; }
  void stop() { stopping_ = true; }

  Result<bool> next(FrameBatch& batch) {
    batch.clear();
    if (std::exchange(holds_buffer_, false)) buffers_.release();
    const FrameBuffer* buffer = buffers_.take();
    if (buffer == nullptr) {
      if (failure_) return *failure_;
      return false;
    }
    holds_buffer_ = true;
    counts_ = buffer->counts;
    for (const FrameBuffer::Record& record : buffer->records) {
      const Bytes bytes = Bytes(buffer->bytes).subspan(record.offset, record.captured);
      batch.push_back({++number_, record.time_ns, bytes, record.original, 0});
    }
    return true;
  }

 private:
  // From here on to the next comment: the thread.
  void run() {
    const InterfaceWatch watch(name_);
    filling_ = buffers_.acquire();
    bool more = false;
    while (filling_ != nullptr && !stopping_ && !failure_) {
      pollfd ready = {pcap_get_selectable_fd(handle_.get()), POLLIN, 0};
      if (!more) poll(&ready, 1, kPatienceMs);
      more = take_frames();
      if (!failure_ && !watch.is_up())
        failure_ = Error{"the interface went down; the capture ends here", name_, {}};
      hand_on();
    }
    // What came before stop(): as much as the kernel may hold, not what keeps coming.
    for (int round = 0; round < kLastRounds && take_frames(); ++round) {
    }
    hand_on();
    buffers_.finish();
  }

  // Whether there may be more at once.
  bool take_frames() {
    if (filling_ == nullptr) return false;
    void* self = this;
    const int status =
        pcap_dispatch(handle_.get(), kFramesARound, add_frame, static_cast<u_char*>(self));
    if (status < 0 && !failure_) failure_ = Error{pcap_geterr(handle_.get()), name_, {}};
    return status == kFramesARound;
  }

  // NOLINTNEXTLINE(readability-non-const-parameter): as pcap_handler has it
  static void add_frame(u_char* self, const pcap_pkthdr* header, const u_char* bytes) {
    static_cast<Ring*>(static_cast<void*>(self))->add(*header, Bytes(bytes, header->caplen));
  }

  void add(const pcap_pkthdr& header, Bytes bytes) {
    if (filling_ == nullptr) return;
    const std::int64_t time =
        std::int64_t{header.ts.tv_sec} * 1'000'000'000 + header.ts.tv_usec * ns_per_fraction_;
    filling_->records.push_back(
        {time, filling_->bytes.size(), header.caplen, std::max(header.len, header.caplen)});
    append_bytes(filling_->bytes, bytes);
    if (filling_->bytes.size() >= FrameBuffer::kFull) hand_on();
  }

  void hand_on() {
    if (filling_ == nullptr) return;
    count();
    filling_->counts = counted_;
    buffers_.publish();
    filling_ = buffers_.acquire();
    if (filling_ != nullptr) filling_->clear();
  }

  // libpcap's own counters have 32 bits.
  void count() {
    pcap_stat now = {};
    if (pcap_stats(handle_.get(), &now) != 0) return;
    counted_.received += now.ps_recv - last_.ps_recv;
    counted_.dropped_by_kernel += now.ps_drop - last_.ps_drop;
    counted_.dropped_by_interface += now.ps_ifdrop - last_.ps_ifdrop;
    last_ = now;
  }

  FrameBuffer* filling_ = nullptr;
  LiveCounts counted_;
  pcap_stat last_ = {};

  // Of both threads.
  Pcap handle_;
  std::string name_;
  Interface interface_;
  std::int64_t ns_per_fraction_;
  std::atomic<bool> stopping_ = false;
  std::optional<Error> failure_;  // written before buffers_.finish(), read after it
  Handoff<FrameBuffer, 64> buffers_;

  // Of the thread that calls next().
  LiveCounts counts_;
  std::uint64_t number_ = 0;
  bool holds_buffer_ = false;

  std::thread thread_;  // the last member: it uses the others
};

LiveCapture::LiveCapture(std::unique_ptr<Ring> ring) : ring_(std::move(ring)) {}
LiveCapture::~LiveCapture() = default;

const Interface& LiveCapture::interface() const {
  return ring_->interface();
}
const LiveCounts& LiveCapture::counts() const {
  return ring_->counts();
}
Result<bool> LiveCapture::next(FrameBatch& batch) {
  return ring_->next(batch);
}
void LiveCapture::stop() {
  ring_->stop();
}

Result<std::unique_ptr<LiveCapture>> LiveCapture::open(const std::string& name,
                                                       const LiveOptions& options) {
  const Result<std::vector<HostInterface>> known = host_interfaces();
  if (!known) return known.error();
  const bool is_known =
      if_nametoindex(name.c_str()) != 0 ||
      std::any_of(known->begin(), known->end(),
                  [&name](const HostInterface& interface) { return interface.name == name; });
  if (!is_known) return no_such_interface(name, *known);

  char message[PCAP_ERRBUF_SIZE] = {};
  Pcap handle(pcap_create(name.c_str(), message));
  if (!handle) return Error{fmt::format("cannot capture from '{}': {}", name, message), {}, {}};
  pcap_set_snaplen(handle.get(), static_cast<int>(options.snap_length));
  pcap_set_promisc(handle.get(), 1);
  pcap_set_timeout(handle.get(), kPatienceMs);
  pcap_set_buffer_size(handle.get(), kKernelBufferBytes);
  const bool nanoseconds = pcap_set_tstamp_precision(handle.get(), PCAP_TSTAMP_PRECISION_NANO) == 0;
  const int status = pcap_activate(handle.get());
  if (status < 0) return activation_error(status, handle.get(), name);
  if (const Result<Done> set = set_filter(handle.get(), options.filter); !set) return set.error();
  if (pcap_setnonblock(handle.get(), 1, message) != 0)
    return Error{fmt::format("cannot capture from '{}': {}", name, message), {}, {}};

  Interface interface;
  interface.name = name;
  interface.link_type = link_type_of(handle.get());
  interface.ticks_per_second = 1'000'000'000;
  interface.snap_length = options.snap_length;
  return std::unique_ptr<LiveCapture>(new LiveCapture(std::make_unique<Ring>(
      std::move(handle), name, std::move(interface), nanoseconds ? 1 : 1000)));
}

}  // namespace mptcpanalyzer
