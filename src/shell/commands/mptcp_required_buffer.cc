#include "output/mptcp_required_buffer.h"

#include <memory>
#include <optional>
#include <string>

#include "command/format_option.h"
#include "command/summary_options.h"
#include "shell/commands/commands.h"

namespace mptcpanalyzer {
namespace {

constexpr const char* kRules =
    "The receive buffer of the whole connection with which no subflow has to wait for another, and "
    "the send buffer, which is the same (RFC 6182 section 5.3):\n"
    "  without loss                      sum(BW_i) * RTT_max\n"
    "  through a fast retransmission     2 * sum(BW_i) * RTT_max, the recommendation\n"
    "  through a retransmission timeout  sum(BW_i) * RTO_max\n"
    "BW_i is the congestion window of a subflow times its MSS by its RTT. RTO_max is the largest "
    "that the kernel had, or the RTT and four times its variation (RFC 6298).";

struct Arguments {
  std::string file;
  std::optional<std::uint32_t> cwnd;
};

RunCommand declare(ArgumentList& takes) {
  constexpr std::uint32_t kMaxWindow = 1U << 30U;
  const auto arguments = std::make_shared<Arguments>();
  takes.optional("file", ArgumentKind::file, "The topology; the loaded one when left out",
                 into(arguments->file));
  takes.option("--cwnd", "SEGMENTS",
               "Congestion window of subflows for which the topology tells none",
               into(arguments->cwnd, 1U, kMaxWindow));
  takes.footer(kRules);
  const UnitsOption units(takes);
  const FormatOption format(takes);
  return [=](Session& session) -> Result<Done> {
    const Result<const Topology*> topology = session.topology(arguments->file);
    if (!topology) return topology.error();
    const Result<RequiredBuffer> buffer = required_buffer(**topology, arguments->cwnd);
    if (!buffer) return buffer.error();
    if (format.chosen(session.options()) == Format::json) {
      write_required_buffer_json(**topology, *buffer, session.out());
    } else {
      write_required_buffer_text(**topology, *buffer, units.chosen(session.options()),
                                 session.out());
    }
    return Done{};
  };
}

}  // namespace

Command mptcp_required_buffer_command() {
  return {"mptcp_required_buffer",
          {},
          "Tell the buffers that a topology calls for, by RTT and by retransmission timeout",
          declare,
          "mptcp_required_buffer examples/two_paths.json",
          false};
}

}  // namespace mptcpanalyzer
