// Prints each MPTCP connection of a capture with its subflows and its goodput, and draws the data
// sequence numbers of the first. docs/library.md explains it.
//
//   cmake -B build && cmake --build build && build/connections CAPTURE OUTPUT.html
//   g++ -std=c++20 connections.cc $(pkg-config --cflags --libs mptcpanalyzer) -o connections
#include <cinttypes>
#include <cstdio>
#include <mptcpanalyzer.h>

using namespace mptcpanalyzer;

namespace {

Result<Done> print_connection(const Trace& trace, const MptcpConnectionInfo& connection) {
  std::printf("mptcp stream %u\n", connection.mptcpstream);
  for (const SubflowInfo& subflow : connection.subflows)
    std::printf("  tcp stream %u from %s\n", subflow.tcp.tcpstream,
                to_string(subflow.tcp.client).c_str());
  const Result<MptcpSummary> summary = summarize_mptcp(trace, connection.mptcpstream);
  if (!summary) return summary.error();
  for (const MptcpDirectionSummary& direction : summary->directions)
    std::printf("  towards the %s: goodput of %" PRIu64 " bytes\n",
                to_string(direction.mptcpdest).data(), direction.bytes.new_data);
  return Done{};
}

Result<Done> run(const char* path, const char* picture) {
  LoadOptions options;
  options.columns = ColumnSet::all();
  const Result<Trace> trace = load_trace(path, options, {});
  if (!trace) return trace.error();
  std::uint64_t payload = 0;  // a column stands in chunks of 65,536 packets
  for (const Chunk& chunk : trace->chunks())
    for (const std::uint32_t length : chunk.length.values)
      payload += length;
  std::printf("%zu packets, %" PRIu64 " bytes of payload\n", trace->row_count(), payload);
  for (const ConnectionId id : listed_connections(trace->tables())) {
    const auto connection = describe_mptcp_connection(trace->tables(), id);
    if (const Result<Done> printed = print_connection(*trace, connection); !printed) return printed;
  }
  const Result<Figure> figure = draw_plot("dss", *trace, 0);
  return figure ? write_picture(*figure, picture) : figure.error();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const Result<Done> done = run(argv[1], argv[2]);
  if (!done) std::fprintf(stderr, "%s\n", done.error().line().c_str());
  return done ? 0 : 1;
}
