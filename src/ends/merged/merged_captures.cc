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
std::optional<MergedKey> key_of(const StreamPair& pair, const CacheOptions& cache, bool salvage) {
  if (!cache.read && !cache.write) return std::nullopt;
  const auto first = cache_key(pair.capture1, salvage);
  const auto second = cache_key(pair.capture2, salvage);
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

}  // namespace

Result<std::unique_ptr<MergedCaptures>> merge_loaded(const StreamPair& streams,
                                                     const LoadTrace& load,
                                                     const CacheOptions& cache, bool salvage) {
  // As they are before they are read: what is written to meanwhile is not kept.
  std::optional<MergedKey> key = key_of(streams, cache, salvage);
  Result<Trace> first = load(streams.capture1);
  if (!first) return first.error();
  Result<Trace> second = load(streams.capture2);
  if (!second) return second.error();
  for (const auto& [trace, stream] :
       {std::pair{&*first, streams.stream1}, std::pair{&*second, streams.stream2}}) {
    const Result<Subject> subject = find_subject(trace->tables(), streams.level, stream);
    if (!subject) return subject.error();
  }
  auto captures = std::make_unique<MergedCaptures>(
      MergedCaptures{std::move(*first), std::move(*second), {}, false});
  const std::optional<MergedKey> as_read = key;
  if (key) {
    key->first.describe_trace(captures->first);
    key->second.describe_trace(captures->second);
  }
  std::optional<MergedAnswer> known;
  if (key && cache.read) known = find_merged(cache, *key, captures->first, captures->second);
  captures->answer = known ? std::move(*known) : merge(captures->first, captures->second, streams);
  captures->has_common_packets = has_packets_in_common(captures->answer.merged);
  // That it could not be kept is no error.
  if (!known && key && cache.write && key_of(streams, cache, salvage) == as_read)
    static_cast<void>(store_merged(cache, *key, captures->answer));
  return captures;
}

Result<std::unique_ptr<MergedCaptures>> merge_captures(const StreamPair& streams,
                                                       LoadOptions options,
                                                       const OnProgress& on_progress) {
  options.columns = options.columns | kMergeColumns;
  const auto load = [&](const std::string& capture) {
    return load_trace(capture, options, on_progress);
  };
  auto captures = merge_loaded(streams, load, options.cache, options.open.salvage);
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
