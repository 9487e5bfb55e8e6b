#include "ends/merged/merged_cache.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "analysis/subject/packet_at.h"
#include "trace/cache/cache_directory.h"
#include "trace/cache/cache_folder.h"
#include "trace/cache/shared_archive.h"

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
  archive(step.in_first, step.row, step.time_ns, step.step_s, step.error_s);
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

// Whether all rows are packets of one direction of one stream, each with as much payload as is said
// of it.
class RowsOfOneDirection {
 public:
  explicit RowsOfOneDirection(const Trace& trace) : trace_(trace) {}

  bool take(std::uint32_t row, std::uint32_t length) {
    if (row == kNoRow) return true;
    if (row >= trace_.row_count()) return false;
    const PacketAt packet(trace_, row);
    if (direction_ == kNone) direction_ = packet.direction();
    return packet.direction() == direction_ && length <= packet.length();
  }

  // Whether they travel as `direction` says; of no rows, whatever it says.
  bool lead_to(const MergedDirection& direction) const {
    if (direction_ == kNone) return true;
    const CaptureTables& tables = trace_.tables();
    const StreamId stream = stream_of(direction_);
    return tables.tcp_destination(stream, side_of(direction_)) == direction.tcpdest &&
           tables.mptcp_destination(stream, side_of(direction_)) == direction.mptcpdest;
  }

 private:
  const Trace& trace_;
  DirectionId direction_ = kNone;
};

bool is_sound(const MergedDirection& direction, const Trace& first) {
  if (direction.tcpstream >= first.tables().streams.size()) return false;
  RowsOfOneDirection sent(*direction.sender);
  RowsOfOneDirection received(*direction.receiver);
  for (const MergedPacket& packet : direction.packets) {
    if (!sent.take(packet.sender_row, packet.length) ||
        !received.take(packet.receiver_row, packet.length) ||
        std::min(packet.sender_row, packet.receiver_row) == kNoRow)
      return false;
  }
  // Of a stream that one capture saw the middle of the other may know better who opened it.
  return (direction.sender_is_first ? sent : received).lead_to(direction);
}

bool is_sound(const ClockEstimate& clocks) {
  // 127 years; further, sums of times of 64 bits overflow. An estimate beyond it is made anew each
  // time. What is no number is beyond both.
  constexpr double kMostSeconds = 4e9;
  constexpr double kMostPpm = 1e4;  // ten times what an estimate looks for
  const auto is_time = [](double seconds) { return std::abs(seconds) <= kMostSeconds; };
  const ClockDifference& difference = clocks.difference;
  return is_time(difference.offset_s) && std::abs(difference.drift_ppm) <= kMostPpm &&
         is_time(clocks.offset_error_s) && std::abs(clocks.drift_error_ppm) <= kMostPpm &&
         std::all_of(difference.steps.begin(), difference.steps.end(), [&](const ClockStep& step) {
           return is_time(step.step_s) && is_time(step.error_s);
         });
}

// The same whatever becomes of the captures, so that a stale file is written over.
std::string file_name(const MergedKey& key) {
  ArchiveWriter writer;
  const CacheKey& first = key.first.capture;
  const CacheKey& second = key.second.capture;
  writer(first.path, first.reading, second.path, second.reading, key.connections, key.stream1,
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
  const std::vector<std::byte> bytes = writer.take();
  const CacheHeader header = make_header(sizeof(CacheHeader) + bytes.size(),
                                         section_of(bytes, sizeof(CacheHeader)), kFormat);
  std::vector<std::byte> image(sizeof header + bytes.size());
  std::memcpy(image.data(), &header, sizeof header);
  std::memcpy(image.data() + sizeof header, bytes.data(), bytes.size());
  return image;
}

std::optional<MergedAnswer> read_merged(std::span<const std::byte> image, const MergedKey& key,
                                        const Trace& first, const Trace& second) {
  const auto bytes = read_after_header(image, kFormat);
  if (!bytes) return std::nullopt;
  ArchiveReader reader(*bytes);
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
  return read_merged(file->bytes, key, first, second);
}

Result<Done> store_merged(const CacheOptions& options, const MergedKey& key,
                          const MergedAnswer& answer) {
  const std::vector<std::byte> image = write_merged(key, answer);
  return store_cache_file(options, file_name(key), image.size(),
                          [&image](const ImageSink& sink) { return sink(image); });
}

}  // namespace mptcpanalyzer
