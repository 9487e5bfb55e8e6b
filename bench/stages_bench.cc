// How long the stages of the way of a packet take, each with those before it, over captures in
// memory. "packets" is per second of CPU time; whole_process.py compares the whole program with
// others.

#include <benchmark/benchmark.h>
#include <cstdint>
#include <memory>
#include <stdexcept>

#include "capture/open.h"
#include "flow/tracker.h"
#include "packet/decode.h"
#include "testing/traffic_generator.h"

namespace mptcpanalyzer {
namespace {

constexpr std::uint64_t kPackets = 100'000;

// The range of each benchmark: the snap length; then the connections.
const ByteBuffer& capture_for(std::int64_t snap_length, std::int64_t connections) {
  static TrafficOptions last;
  static ByteBuffer capture;
  TrafficOptions options;
  options.packets = kPackets;
  options.subflows = 2;
  options.reinjections = 0.01;
  options.loss = 0.01;
  options.connections = static_cast<std::uint32_t>(connections);
  options.snap_length = static_cast<std::uint32_t>(snap_length);
  if (capture.empty() || last.connections != options.connections ||
      last.snap_length != options.snap_length) {
    capture = generate_traffic(options).capture;
    last = options;
  }
  return capture;
}

// Runs `on_frame(frame, reader)` for every frame and returns their number.
template <typename OnFrame>
std::int64_t read_all(const ByteBuffer& capture, OnFrame on_frame) {
  auto reader = open_capture(open_memory(capture), "memory");
  if (!reader) throw std::runtime_error(reader.error().line());
  FrameBatch batch;
  std::int64_t frames = 0;
  while (true) {
    const Result<bool> more = (*reader)->next(batch);
    if (!more) throw std::runtime_error(more.error().line());
    if (!*more) return frames;
    for (const Frame& frame : batch)
      on_frame(frame, **reader);
    frames += static_cast<std::int64_t>(batch.size());
  }
}

void report(benchmark::State& state, std::int64_t frames, const ByteBuffer& capture) {
  state.counters["packets"] =
      benchmark::Counter(static_cast<double>(frames), benchmark::Counter::kIsRate);
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(capture.size()));
}

void read_frames(benchmark::State& state) {
  const ByteBuffer& capture = capture_for(state.range(0), state.range(1));
  std::int64_t frames = 0;
  for (auto _ : state) {
    frames += read_all(capture, [](const Frame& frame, const CaptureReader&) {
      benchmark::DoNotOptimize(frame.bytes.data());
    });
  }
  report(state, frames, capture);
}

void read_and_decode(benchmark::State& state) {
  const ByteBuffer& capture = capture_for(state.range(0), state.range(1));
  std::int64_t frames = 0;
  Segment segment;
  Anomalies anomalies;
  for (auto _ : state) {
    frames += read_all(capture, [&](const Frame& frame, const CaptureReader& reader) {
      const std::uint32_t link = reader.interfaces()[frame.interface].link_type;
      benchmark::DoNotOptimize(decode(frame, link, segment, anomalies));
    });
  }
  report(state, frames, capture);
}

void read_decode_and_track(benchmark::State& state) {
  const ByteBuffer& capture = capture_for(state.range(0), state.range(1));
  std::int64_t frames = 0;
  Segment segment;
  for (auto _ : state) {
    Anomalies anomalies;
    Tracker tracker;
    frames += read_all(capture, [&](const Frame& frame, const CaptureReader& reader) {
      const std::uint32_t link = reader.interfaces()[frame.interface].link_type;
      if (decode(frame, link, segment, anomalies)) tracker.add(frame, segment, anomalies);
    });
    CaptureFacts facts;
    facts.anomalies = anomalies;
    benchmark::DoNotOptimize(tracker.finish(std::move(facts)).streams.size());
  }
  report(state, frames, capture);
}

// Full-size frames and frames cut to 120 bytes; few long connections and many short ones.
void captures(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgNames({"snap", "connections"})->Unit(benchmark::kMillisecond);
  for (const std::int64_t snap_length : {262'144, 120}) {
    for (const std::int64_t connections : {10, 5'000})
      benchmark->Args({snap_length, connections});
  }
}

BENCHMARK(read_frames)->Apply(captures);
BENCHMARK(read_and_decode)->Apply(captures);
BENCHMARK(read_decode_and_track)->Apply(captures);

}  // namespace
}  // namespace mptcpanalyzer

BENCHMARK_MAIN();
