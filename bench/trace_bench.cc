// What a trace costs: making its rows, reading a capture into it, and opening it again from the
// cache.

#include <array>
#include <benchmark/benchmark.h>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <unistd.h>

#include "flow/track_capture.h"
#include "packet/decode.h"
#include "testing/traffic_generator.h"
#include "trace/build/trace_builder.h"
#include "trace/load.h"

namespace mptcpanalyzer {
namespace {

constexpr std::uint64_t kPackets = 1'000'000;

const ByteBuffer& capture() {
  static const ByteBuffer bytes = [] {
    TrafficOptions options;
    options.packets = kPackets;
    options.subflows = 2;
    options.reinjections = 0.01;
    options.loss = 0.01;
    options.connections = 10;
    options.snap_length = 120;
    return generate_traffic(options).capture;
  }();
  return bytes;
}

OpenCapture open() {
  auto reader = open_capture(open_memory(capture()), "memory");
  if (!reader) throw std::runtime_error(reader.error().line());
  return {std::move(*reader), nullptr, capture().size(), {}};
}

Trace read(ColumnSet columns) {
  Result<Trace> trace = read_trace(open(), "memory", {columns, {}}, {});
  if (!trace) throw std::runtime_error(trace.error().line());
  return std::move(*trace);
}

void count(benchmark::State& state, std::size_t packets) {
  state.counters["packets"] =
      benchmark::Counter(static_cast<double>(packets) * static_cast<double>(state.iterations()),
                         benchmark::Counter::kIsRate);
}

// An ordinary data segment.
Segment data_segment() {
  Segment segment;
  segment.flags = tcp_flag::kAck;
  segment.payload_length = 1400;
  segment.payload_length_known = true;
  segment.options.kinds = {1, 1, 8, 30, 1, 1};
  segment.options.kind_count = 6;
  segment.options.has_timestamps = true;
  Dss dss;
  dss.flags = 0x0d;
  segment.mptcp[0] = {2, dss};
  segment.mptcp_count = 1;
  return segment;
}

void make_and_append_rows(benchmark::State& state) {
  const ColumnSet columns = state.range(0) == 0 ? kDefaultColumns : ColumnSet::all();
  const Segment segment = data_segment();
  TrackedSegment tracked;
  DataAnnotation data;
  data.dsn64 = 1;
  data.dack64 = 2;
  for (auto _ : state) {
    PacketRowMaker maker(columns);
    TraceBuilder builder(columns);
    Frame frame;
    for (frame.number = 1; frame.number <= kPackets; ++frame.number) {
      frame.time_ns = static_cast<std::int64_t>(frame.number);
      tracked.tcp.frame = frame.number;
      builder.append_segment(maker.make(frame, segment, tracked));
      builder.append_annotation(make_row_annotation(tracked, Retransmission::none, data));
    }
    benchmark::DoNotOptimize(builder.row_count());
  }
  count(state, kPackets);
}

// What load is measured against (docs/performance.md).
void track(benchmark::State& state) {
  capture();  // made outside of what is measured
  for (auto _ : state) {
    const Result<CaptureTables> tracked = track_capture(open(), "memory", {});
    benchmark::DoNotOptimize(tracked.ok());
  }
  count(state, kPackets);
}

void load(benchmark::State& state) {
  const ColumnSet columns = state.range(0) == 0 ? kDefaultColumns : ColumnSet::all();
  double bytes = 0;
  for (auto _ : state) {
    const Trace trace = read(columns);
    bytes = static_cast<double>(trace.column_bytes()) / static_cast<double>(trace.row_count());
  }
  state.counters["bytes_per_packet"] = bytes;
  count(state, kPackets);
}

void reopen(benchmark::State& state) {
  const ColumnSet columns = state.range(0) == 0 ? kDefaultColumns : ColumnSet::all();
  CacheOptions options;
  options.folder =
      std::filesystem::temp_directory_path() / ("trace_bench-" + std::to_string(getpid()));
  CacheKey key;
  key.path = "/bench";
  if (const Result<Done> stored = store_cached(options, key, read(columns)); !stored) {
    throw std::runtime_error(stored.error().line());
  }
  for (auto _ : state) {
    if (!find_cached(options, key, columns)) throw std::runtime_error("not in the cache");
  }
  std::filesystem::remove_all(options.folder);
}

BENCHMARK(make_and_append_rows)
    ->ArgName("all_columns")
    ->Arg(0)
    ->Arg(1)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(track)->Unit(benchmark::kMillisecond);
BENCHMARK(load)->ArgName("all_columns")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);
BENCHMARK(reopen)->ArgName("all_columns")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace mptcpanalyzer

BENCHMARK_MAIN();
