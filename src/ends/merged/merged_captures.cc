#include "ends/merged/merged_captures.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "ends/matching/map_mptcp_connection.h"

namespace mptcpanalyzer {
namespace {

std::vector<StreamMatch> match(const Trace& first, const Trace& second, const StreamPair& pair) {
  if (pair.level == Level::mptcp)
    return compare_connections(first, second, pair.stream1, pair.stream2).subflows;
  const StreamComparison comparison(first, second, std::span(&pair.stream1, 1));
  std::vector<StreamMatch> streams = {comparison.compare(pair.stream1, pair.stream2)};
  // Other handshakes: their relative numbers would agree here and there, as of any two streams.
  if (streams.front().score.contradicted()) streams.clear();
  return streams;
}

bool has_packets_in_common(const MergedTrace& merged) {
  return std::any_of(
      merged.directions.begin(), merged.directions.end(), [](const MergedDirection& direction) {
        return std::any_of(
            direction.packets.begin(), direction.packets.end(),
            [](const MergedPacket& packet) { return packet.status() == MergeStatus::both; });
      });
}

// Nothing for what is no file, or when the cache is not wanted.
std::optional<MergedKey> key_of(const StreamPair& pair, const CacheOptions& cache,
                                const OpenOptions& open) {
  if (!cache.read && !cache.write) return std::nullopt;
  const auto first = cache_key(pair.capture1, open);
  const auto second = cache_key(pair.capture2, open);
  if (!first || !second) return std::nullopt;
  MergedKey key;
  key.first.capture = *first;
  key.second.capture = *second;
  key.connections = pair.level == Level::mptcp;
  key.stream1 = pair.stream1;
  key.stream2 = pair.stream2;
  return key;
}

MergedAnswer merge(const Trace& first, const Trace& second, const StreamPair& pair) {
  MergedAnswer answer{merge_streams(first, second, match(first, second, pair)), {}};
  if (has_packets_in_common(answer.merged)) answer.clocks = estimate_clocks(answer.merged);
  return answer;
}

Result<std::pair<Trace, Trace>> load_both(const StreamPair& streams, const LoadTrace& load) {
  Result<Trace> first = load(streams.capture1);
  if (!first) return first.error();
  Result<Trace> second = load(streams.capture2);
  if (!second) return second.error();
  for (const auto& [trace, stream] :
       {std::pair{&*first, streams.stream1}, std::pair{&*second, streams.stream2}}) {
    const Result<Subject> subject = find_subject(trace->tables(), streams.level, stream);
    if (!subject) return subject.error();
  }
  return std::pair(std::move(*first), std::move(*second));
}

// The answer of the cache, else that of merge(), which the cache then keeps. `key` is that of the
// captures before they were read, `key_now` tells what it is by now: what was written to meanwhile
// is not kept.
template <typename KeyNow, typename Merge>
MergedAnswer cached(const CacheOptions& cache, std::optional<MergedKey> key, const KeyNow& key_now,
                    const Trace& first, const Trace& second, const Merge& merge) {
  if (!key) return merge();
  const std::optional<MergedKey> as_read = key;
  key->first.describe_trace(first);
  key->second.describe_trace(second);
  if (cache.read) {
    if (auto known = find_merged(cache, *key, first, second)) return std::move(*known);
  }
  MergedAnswer answer = merge();
  // That it could not be kept is no error.
  if (cache.write && key_now() == as_read) static_cast<void>(store_merged(cache, *key, answer));
  return answer;
}

}  // namespace

Result<std::unique_ptr<MergedCaptures>> merge_loaded(const StreamPair& streams,
                                                     const LoadTrace& load,
                                                     const CacheOptions& cache,
                                                     const OpenOptions& open) {
  const auto key_now = [&] { return key_of(streams, cache, open); };
  const std::optional<MergedKey> key = key_now();
  Result<std::pair<Trace, Trace>> traces = load_both(streams, load);
  if (!traces) return traces.error();
  auto captures = std::make_unique<MergedCaptures>(
      MergedCaptures{std::move(traces->first), std::move(traces->second), {}, false});
  captures->answer = cached(cache, key, key_now, captures->first, captures->second,
                            [&] { return merge(captures->first, captures->second, streams); });
  captures->has_common_packets = has_packets_in_common(captures->answer.merged);
  return captures;
}

Result<std::unique_ptr<MergedCaptures>> merge_captures(const StreamPair& streams,
                                                       LoadOptions options,
                                                       const OnProgress& on_progress) {
  options.columns = options.columns | kMergeColumns;
  const auto load = [&](const std::string& capture) {
    return load_trace(capture, options, on_progress);
  };
  auto captures = merge_loaded(streams, load, options.cache, options.open);
  if (captures && !(*captures)->has_common_packets) return no_packet_in_common(streams);
  return captures;
}

Error no_packet_in_common(const StreamPair& streams) {
  const std::string_view kind = to_string(streams.level);
  return {fmt::format("{} stream {} and {} stream {} of {} have no packet in common", kind,
                      streams.stream1, kind, streams.stream2, streams.capture2),
          streams.capture1, fmt::format("map_{}_connection tells which is which", kind)};
}

}  // namespace mptcpanalyzer
