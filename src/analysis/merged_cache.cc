#include "analysis/merged_cache.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "trace/cache_directory.h"
#include "trace/cache_folder.h"
#include "trace/shared_archive.h"

namespace mptcpanalyzer {
namespace {

constexpr CacheFormat kFormat{{'M', 'P', 'T', 'C', 'P', 'M', 'R', 'G'}, kMergedFormatVersion};

}  // namespace

// What the file holds: all of it but the pointers to the traces.

template <typename Archive, Of<MergedSource> T>
void describe(Archive& archive, T& source) {
  archive(source.capture, source.frames, source.rows, source.last_time_ns);
}

template <typename Archive, Of<MergedKey> T>
void describe(Archive& archive, T& key) {
  archive(key.first, key.second, key.connections, key.stream1, key.stream2);
}

template <typename Archive, Of<MergedPacket> T>
void describe(Archive& archive, T& packet) {
  archive(packet.sender_row, packet.receiver_row, packet.seq, packet.length);
}

template <typename Archive, Of<MergedDirection> T>
void describe(Archive& archive, T& direction) {
  archive(direction.sender_is_first, direction.tcpstream, direction.second_shift, direction.tcpdest,
          direction.mptcpdest, direction.packets);
}

template <typename Archive, Of<ClockStep> T>
void describe(Archive& archive, T& step) {
  archive(step.in_first, step.row, step.time_ns, step.step_s);
}

template <typename Archive, Of<ClockEstimate> T>
void describe(Archive& archive, T& clocks) {
  archive(clocks.difference.reference_ns, clocks.difference.offset_s, clocks.difference.drift_ppm,
          clocks.difference.steps, clocks.offset_error_s, clocks.drift_error_ppm,
          clocks.clocks_disagree);
}

template <typename Archive, Of<MergedAnswer> T>
void describe(Archive& archive, T& answer) {
  archive(answer.merged.first_is_at_client, answer.merged.directions, answer.clocks);
}

namespace {

bool is_row(std::uint32_t row, const Trace& trace) {
  return row == kNoRow || row < trace.row_count();
}

bool is_sound(const MergedDirection& direction, const Trace& first) {
  return direction.tcpstream < first.tables().streams.size() &&
         std::all_of(direction.packets.begin(), direction.packets.end(),
                     [&](const MergedPacket& packet) {
                       return is_row(packet.sender_row, *direction.sender) &&
                              is_row(packet.receiver_row, *direction.receiver) &&
                              std::min(packet.sender_row, packet.receiver_row) != kNoRow;
                     });
}

bool is_sound(const ClockEstimate& clocks) {
  const ClockDifference& difference = clocks.difference;
  return std::isfinite(difference.offset_s) && std::isfinite(difference.drift_ppm) &&
         std::isfinite(clocks.offset_error_s) && std::isfinite(clocks.drift_error_ppm) &&
         std::all_of(difference.steps.begin(), difference.steps.end(),
                     [](const ClockStep& step) { return std::isfinite(step.step_s); });
}

// The same whatever becomes of the captures, so that a stale file is written over.
std::string file_name(const MergedKey& key) {
  ArchiveWriter writer;
  const CacheKey& first = key.first.capture;
  const CacheKey& second = key.second.capture;
  writer(first.path, first.salvage, second.path, second.salvage, key.connections, key.stream1,
         key.stream2);
  return merged_file_name(writer.take());
}

}  // namespace

void MergedSource::describe_trace(const Trace& trace) {
  frames = trace.tables().frames;
  rows = trace.row_count();
  last_time_ns = trace.tables().last_time_ns;
}

std::vector<std::byte> write_merged(const MergedKey& key, const MergedAnswer& answer) {
  ArchiveWriter writer;
  writer(key, answer);
  const std::vector<std::byte> octets = writer.take();
  const CacheHeader header = make_header(sizeof(CacheHeader) + octets.size(),
                                         section_of(octets, sizeof(CacheHeader)), kFormat);
  std::vector<std::byte> image(sizeof header + octets.size());
  std::memcpy(image.data(), &header, sizeof header);
  std::memcpy(image.data() + sizeof header, octets.data(), octets.size());
  return image;
}

std::optional<MergedAnswer> read_merged(std::span<const std::byte> image, const MergedKey& key,
                                        const Trace& first, const Trace& second) {
  const auto octets = read_after_header(image, kFormat);
  if (!octets) return std::nullopt;
  ArchiveReader reader(*octets);
  MergedKey of;
  reader(of);
  if (reader.failed() || of != key) return std::nullopt;
  MergedAnswer answer;
  reader(answer);
  if (reader.failed() || !reader.at_end()) return std::nullopt;
  for (MergedDirection& direction : answer.merged.directions) {
    direction.sender = direction.sender_is_first ? &first : &second;
    direction.receiver = direction.sender_is_first ? &second : &first;
    if (!is_sound(direction, first)) return std::nullopt;
  }
  if (answer.clocks && !is_sound(*answer.clocks)) return std::nullopt;
  return answer;
}

std::optional<MergedAnswer> find_merged(const CacheOptions& options, const MergedKey& key,
                                        const Trace& first, const Trace& second) {
  const std::optional<MappedFile> file = find_cache_file(options, file_name(key));
  if (!file) return std::nullopt;
  return read_merged(file->octets, key, first, second);
}

Result<Done> store_merged(const CacheOptions& options, const MergedKey& key,
                          const MergedAnswer& answer) {
  const std::vector<std::byte> image = write_merged(key, answer);
  return store_cache_file(options, file_name(key), image.size(),
                          [&image](const OctetSink& sink) { return sink(image); });
}

}  // namespace mptcpanalyzer
