// The yardstick: a bare libpcap loop that only counts the packets of a capture.
// Uses pcap_loop; --next-ex uses pcap_next_ex, which is no faster.

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <pcap/pcap.h>

namespace {

void count_packet(u_char* count, const pcap_pkthdr* /*header*/, const u_char* /*bytes*/) {
  ++*reinterpret_cast<std::uint64_t*>(count);  // libpcap's way to hand a pointer through
}

}  // namespace

int main(int argc, char** argv) {
  const bool next_ex = argc == 3 && std::strcmp(argv[1], "--next-ex") == 0;
  if (argc != 2 && !next_ex) {
    std::fprintf(stderr, "usage: count_with_libpcap [--next-ex] CAPTURE\n");
    return 2;
  }
  char error[PCAP_ERRBUF_SIZE];
  pcap_t* capture = pcap_open_offline(argv[argc - 1], error);
  if (capture == nullptr) {
    std::fprintf(stderr, "%s\n", error);
    return 1;
  }
  std::uint64_t count = 0;
  int status = 0;
  if (next_ex) {
    pcap_pkthdr* header = nullptr;
    const u_char* bytes = nullptr;
    while ((status = pcap_next_ex(capture, &header, &bytes)) == 1)
      ++count;
    if (status == PCAP_ERROR_BREAK) status = 0;  // the end of the file
  } else {
    status = pcap_loop(capture, -1, count_packet, reinterpret_cast<u_char*>(&count));
  }
  if (status < 0) std::fprintf(stderr, "%s\n", pcap_geterr(capture));
  std::printf("%llu\n", static_cast<unsigned long long>(count));
  pcap_close(capture);
  return status < 0 ? 1 : 0;
}
