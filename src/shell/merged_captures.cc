#include "shell/merged_captures.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "analysis/connection_matching.h"
#include "shell/diagnostics.h"
#include "shell/interrupt.h"

namespace mptcpanalyzer {
namespace {

std::vector<StreamMatch> match(const TwoTraces& traces, const TwoCaptureArguments& arguments,
                               Level level) {
  const auto& [first, second] = traces;
  if (level == Level::mptcp)
    return compare_connections(first, second, arguments.stream1, arguments.stream2).subflows;
  const StreamComparison comparison(first, second, std::span(&arguments.stream1, 1));
  std::vector<StreamMatch> streams = {comparison.compare(arguments.stream1, arguments.stream2)};
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
std::optional<MergedKey> key_of(const Session& session, const TwoCaptureArguments& arguments,
                                Level level) {
  const Options& options = session.options();
  if (!options.cache.read && !options.cache.write) return std::nullopt;
  const auto first = cache_key(arguments.capture1, options.salvage);
  const auto second = cache_key(arguments.capture2, options.salvage);
  if (!first || !second) return std::nullopt;
  MergedKey key;
  key.first.capture = *first;
  key.second.capture = *second;
  key.connections = level == Level::mptcp;
  key.stream1 = arguments.stream1;
  key.stream2 = arguments.stream2;
  return key;
}

MergedAnswer merge(const TwoTraces& traces, const TwoCaptureArguments& arguments, Level level) {
  MergedAnswer answer{merge_streams(traces.first, traces.second, match(traces, arguments, level)),
                      {}};
  if (has_packets_in_common(answer.merged)) answer.clocks = estimate_clocks(answer.merged);
  return answer;
}

}  // namespace

Result<std::unique_ptr<MergedCaptures>> merge_captures(Session& session,
                                                       const TwoCaptureArguments& arguments,
                                                       Level level, ColumnSet columns,
                                                       Unmatched unmatched) {
  const CacheOptions& cache = session.options().cache;
  // As they are before they are read: what is written to meanwhile is not kept.
  std::optional<MergedKey> key = key_of(session, arguments, level);
  Result<TwoTraces> traces = load_both(session, arguments, columns);
  if (!traces) return traces.error();
  const auto check = level == Level::mptcp ? check_mptcp_stream : check_tcp_stream;
  Result<Done> exists = check(traces->first, arguments.stream1);
  if (exists) exists = check(traces->second, arguments.stream2);
  if (!exists) return exists.error();
  auto captures = std::make_unique<MergedCaptures>(MergedCaptures{std::move(*traces), {}});
  const auto& [first, second] = captures->traces;
  const std::optional<MergedKey> as_read = key;
  if (key) {
    key->first.describe_trace(first);
    key->second.describe_trace(second);
  }
  std::optional<MergedAnswer> known;
  if (key && cache.read) known = find_merged(cache, *key, first, second);
  captures->answer = known ? std::move(*known) : merge(captures->traces, arguments, level);
  if (!has_packets_in_common(captures->answer.merged)) {
    const std::string_view kind = level == Level::mptcp ? "mptcp" : "tcp";
    const Error error{
        fmt::format("{} stream {} and {} stream {} of {} have no packet in common", kind,
                    arguments.stream1, kind, arguments.stream2, arguments.capture2),
        arguments.capture1, fmt::format("map_{}_connection tells which is which", kind)};
    if (unmatched == Unmatched::fails) return error;
    print_warning(error.line());
  }
  if (interrupted()) return Error{"interrupted", "", ""};
  // That it could not be kept is no error.
  if (!known && key && cache.write && key_of(session, arguments, level) == as_read)
    static_cast<void>(store_merged(cache, *key, captures->answer));
  return captures;
}

}  // namespace mptcpanalyzer
