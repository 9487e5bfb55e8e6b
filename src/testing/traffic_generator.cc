#include "testing/traffic_generator.h"

#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <string>

#include "testing/capture_writer.h"
#include "testing/traffic_connection.h"

namespace mptcpanalyzer {

void generate_traffic(const TrafficOptions& options, const FrameSink& on_frame,
                      const TruthSink& on_connection) {
  TrafficContext context{options, FrameEmitter(options, on_frame), RandomSource(options.seed)};
  std::vector<std::unique_ptr<TrafficConnection>> open;
  std::uint32_t started = 0;
  const std::uint32_t at_once =
      options.all_open_first ? options.connections : std::max(options.open_at_once, 1U);

  if (options.all_open_first) {
    while (started < options.connections) {
      open.push_back(std::make_unique<TrafficConnection>(context, started++));
    }
    for (bool waiting = true; waiting;) {
      waiting = false;
      for (const auto& connection : open) {
        if (connection->all_subflows_open()) continue;
        connection->step();
        waiting = true;
      }
    }
  }
  while (started < options.connections || !open.empty()) {
    if (started < options.connections && open.size() < at_once) {
      open.push_back(std::make_unique<TrafficConnection>(context, started++));
    }
    const std::size_t chosen = context.random.below(open.size());
    open[chosen]->step();
    if (open[chosen]->closed()) {
      on_connection(open[chosen]->truth());
      std::swap(open[chosen], open.back());
      open.pop_back();
    }
  }
}

void append_traffic_header(ByteBuffer& out, const TrafficOptions& options) {
  if (options.format == CaptureFormat::pcap) {
    append_pcap_header(out, link_type::kEthernet, options.snap_length);
    return;
  }
  append_pcapng_section(out);
  for (std::uint32_t i = 0; i < options.interfaces; ++i) {
    append_pcapng_interface(out, {fmt::format("eth{}", i), link_type::kEthernet},
                            options.snap_length);
  }
}

void append_traffic_frame(ByteBuffer& out, const TrafficOptions& options, const Frame& frame) {
  if (options.format == CaptureFormat::pcap) {
    append_pcap_record(out, frame.time_ns, frame.bytes, frame.original_length);
  } else {
    append_pcapng_packet(out, frame.interface, frame.time_ns, frame.bytes, frame.original_length);
  }
}

GeneratedTraffic generate_traffic(const TrafficOptions& options) {
  GeneratedTraffic traffic;
  append_traffic_header(traffic.capture, options);
  generate_traffic(
      options, [&](const Frame& frame) { append_traffic_frame(traffic.capture, options, frame); },
      [&](const ConnectionTruth& truth) { traffic.connections.push_back(truth); });
  std::sort(traffic.connections.begin(), traffic.connections.end(),
            [](const ConnectionTruth& a, const ConnectionTruth& b) {
              return a.mptcp_stream < b.mptcp_stream;
            });
  return traffic;
}

}  // namespace mptcpanalyzer
