// Topology: the subflows of a connection as a file describes them, and the buffers that they call
// for.
//
// Three formats of JSON are read: the snapshots of the path manager mptcp-pm (times in µs), and the
// two older ones of the original mptcpanalyzer and of mptcpnumerics (times in ms). docs/topology.md
// has the fields of each.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace mptcpanalyzer {

struct TopologySubflow {
  std::string name;    // raw text of the file; empty where it has none
  std::string source;  // "10.0.0.1:31765" of mptcp-pm; raw text too
  std::string destination;
  std::uint32_t mss_bytes = 0;
  std::optional<double> rtt_s;  // nothing: not yet measured
  double rto_s = 0;  // as the kernel had it, else by RFC 6298: the RTT and four times its variation
  std::optional<std::uint32_t> cwnd_segments;
  std::optional<double> loss_ratio;
};

struct Topology {
  std::string file;
  std::string_view format;  // "mptcp-pm", "mptcpanalyzer" or "mptcpnumerics"
  std::string name;
  std::optional<double> send_buffer_kib;
  std::optional<double> receive_buffer_kib;
  std::vector<TopologySubflow> subflows;  // at least one
};

// An Error names the place as a JSON pointer (RFC 6901): "/subflows/0/rtt_us".
Result<Topology> load_topology(const std::string& path);

// The same of text; `name` stands in errors.
Result<Topology> parse_topology(std::string_view text, const std::string& name);

// Of a whole connection, so that no subflow has to wait for another (RFC 6182 section 5.3). BW_i is
// the window of a subflow by its RTT.
struct RequiredBuffer {
  double bytes_per_s = 0;  // sum of BW_i
  double rtt_max_s = 0;
  double rto_max_s = 0;
  std::uint64_t without_loss_bytes = 0;     // sum(BW_i) * RTT_max
  std::uint64_t fast_retransmit_bytes = 0;  // 2 * sum(BW_i) * RTT_max
  std::uint64_t timeout_bytes = 0;          // sum(BW_i) * RTO_max
};

// Rounded up to whole bytes. Subflows without RTT carry nothing yet and are left out.
// `cwnd_segments` is taken for subflows of which the file tells none. Fails when it is needed and
// not given, and when no subflow has an RTT.
Result<RequiredBuffer> required_buffer(const Topology& topology,
                                       std::optional<std::uint32_t> cwnd_segments);

}  // namespace mptcpanalyzer
