// A plugin for mptcpanalyzer: a command that counts the packets of a connection by the bytes that
// they carry, and a plot of the same. docs/plugins.md explains it line by line.
#include <cstdint>
#include <map>
#include <memory>
#include <utility>

#include "command/format_option.h"
#include "command/plugin.h"
#include "command/subject_argument.h"
#include "command/summary_options.h"
#include "plot/plots/histogram.h"
#include "plot/plots/plot_subject.h"

namespace {

using namespace mptcpanalyzer;

// What both need of a packet.
constexpr ColumnSet kColumns = {Column::direction, Column::length};

using Counts = std::map<std::uint32_t, std::uint64_t>;  // packets by bytes of payload

// Of the packets of all subflows towards one role.
Counts count_payloads(const Trace& trace, ConnectionId connection, Role destination) {
  Counts counts;
  for (const Chunk& chunk : trace.chunks()) {
    for (std::size_t row = 0; row < chunk.row_count; ++row) {
      const DirectionId direction = chunk.direction.values[row];
      const StreamId stream = stream_of(direction);
      if (trace.tables().places[stream].connection != connection) continue;
      if (trace.tables().mptcp_destination(stream, side_of(direction)) != destination) continue;
      ++counts[chunk.length.at(row).value_or(0)];
    }
  }
  return counts;
}

void write_json(Role destination, const Counts& counts, Output& out) {
  out.print("{{\"mptcpdest\":\"{}\",\"payloads\":[", to_string(destination));
  const char* separator = "";
  for (const auto& [bytes, packets] : counts)
    out.print("{}{{\"payload_bytes\":{},\"packets\":{}}}", std::exchange(separator, ","), bytes,
              packets);
  out.write("]}");
}

void write_text(Role destination, const Counts& counts, Output& out) {
  out.print("towards the {}\n", to_string(destination));
  for (const auto& [bytes, packets] : counts)
    out.print("  {:>6} bytes: {} packets\n", bytes, packets);
}

PluginCommand::Run declare(ArgumentList& takes) {
  const auto mptcpstream = std::make_shared<std::uint32_t>(0);
  add_stream(takes, Level::mptcp, "Number of the MPTCP connection", *mptcpstream);
  const DestinationOption destination(takes);
  const FormatOption format(takes);
  return [=](CommandContext& context) -> Result<Done> {
    const Result<Trace> trace = context.trace(kColumns);
    if (!trace) return trace.error();
    const Result<Subject> subject = find_subject(context, Level::mptcp, *mptcpstream);
    if (!subject) return subject.error();
    const bool json = format.chosen(context.options()) == Format::json;
    if (json) context.out().print("{{\"mptcpstream\":{},\"directions\":[", *mptcpstream);
    const char* separator = "";
    for (const Role role : destination.roles()) {
      const Counts counts = count_payloads(*trace, *mptcpstream, role);
      if (json) context.out().write(std::exchange(separator, ","));
      (json ? write_json : write_text)(role, counts, context.out());
    }
    if (json) context.out().write("]}\n");
    return Done{};
  };
}

Result<Figure> draw(const OneCapture& from, const PlotOptions& options) {
  const PlotSubject subject(from, options);
  Figure figure = subject.figure("Payload of packets");
  figure.x = {"Payload", "B"};
  figure.y = {"Packets", ""};
  figure.y.from_zero = true;
  Histogram histogram(subject);
  subject.packets().for_each_row([&](const SubjectRow& at) {
    if (subject.wants(at.destination)) histogram.add(at.stream, at.destination, at.packet.length());
  });
  histogram.draw(options.dests, options.bins, BinWidth::equal, figure);
  return figure;
}

void offer(PluginRegistry& registry) {
  registry.add_command({"payload_sizes",
                        {"ps"},
                        "Count the packets of a connection by their payload",
                        declare,
                        "payload_sizes 0 --dest Client"});
  registry.add_plot({"payload_sizes",
                     "Histogram of the payload of packets, by subflow",
                     OneCapturePlot{Level::mptcp, draw},
                     {PlotOption::bins},
                     kColumns | ColumnSet{Column::frame, Column::time},
                     "examples/s05_fullmesh.client.pcap.gz 0 --dest Client"});
}

}  // namespace

MPTCPANALYZER_PLUGIN("payload_sizes", "1.0", "Packets by the bytes that they carry", offer)
