#include "diagnosis/facts/capture_fitness.h"

#include <algorithm>
#include <vector>

#include "flow/byte_ranges.h"

namespace mptcpanalyzer {
namespace {

// A network that doubles packets doubles a few per cent; a mirror port all of them.
constexpr double kDoubledShare = 0.2;

// What one side of a subflow sent, by relative sequence number, and how far it was acknowledged.
struct Seen {
  ByteRanges ranges;
  std::uint64_t bytes = 0;
  std::uint32_t first = 0;
  std::uint32_t acked = 0;
  std::uint32_t acked_frame = 0;  // that acknowledges first beyond what was seen by then
  bool any = false;
};

// Bytes that were acknowledged and not captured, of the data of one direction.
void find_unseen(const Subject& subject, const ConnectionCourse& course, Role towards,
                 CaptureFitness& fitness) {
  std::vector<Seen> seen(subject.streams.size());
  for (const CourseStep& step : course.data_to(towards)) {
    Seen& of = seen[step.stream];
    if (!step.is_data) {
      if (of.any && step.tcp_end > of.acked) of.acked = step.tcp_end;
      continue;
    }
    const std::uint32_t begin = step.tcp_end - step.bytes;
    if (begin > step.tcp_end) continue;  // the numbers wrapped
    if (!of.any) of.first = begin;
    of.any = true;
    of.bytes += step.bytes - static_cast<std::uint64_t>(of.ranges.count_in(begin, step.tcp_end));
    of.ranges.add(begin, step.tcp_end);
  }
  for (const Seen& of : seen) {
    // A FIN takes a number as well.
    if (!of.any || of.acked <= of.first + 1) continue;
    const std::uint64_t acknowledged = of.acked - of.first - 1;
    if (acknowledged > of.bytes + 1) fitness.unseen_bytes += acknowledged - of.bytes;
  }
}

void find_long_segments(const Subject& subject, const ConnectionCourse& course, Role towards,
                        CaptureFitness& fitness) {
  for (const CourseStep& step : course.data_to(towards)) {
    if (!step.is_data) continue;
    const SubjectStream& stream = subject.streams[step.stream];
    const std::size_t receiver = stream.mptcp_role(0) == towards ? 0 : 1;
    if (!stream.mss[receiver] || step.bytes <= *stream.mss[receiver]) continue;
    ++fitness.long_segments;
    if (step.bytes <= fitness.longest_segment) continue;
    fitness.longest_segment = step.bytes;
    fitness.longest_frame = step.frame;
  }
}

void find_clock_back(const ConnectionCourse& course, Role towards, CaptureFitness& fitness) {
  std::int64_t latest_ns = kNoTime;
  for (const CourseStep& step : course.data_to(towards)) {
    if (latest_ns != kNoTime && step.time_ns < latest_ns) {
      const double back_s = static_cast<double>(latest_ns - step.time_ns) / 1e9;
      if (back_s > fitness.clock_back_s) {
        fitness.clock_back_s = back_s;
        fitness.clock_back_frame = step.frame;
      }
    }
    latest_ns = std::max(latest_ns, step.time_ns);
  }
}

}  // namespace

bool CaptureFitness::is_doubled() const {
  return segments > 0 &&
         static_cast<double>(copies) > kDoubledShare * static_cast<double>(segments);
}

CaptureFitness capture_fitness(const Trace& trace, const Subject& subject,
                               const ConnectionCourse& course) {
  const CaptureTables& tables = trace.tables();
  CaptureFitness fitness;
  fitness.begins_in_the_middle = subject.mptcpstream.has_value() && !subject.handshake_seen;
  for (const SubjectStream& stream : subject.streams) {
    fitness.options_cut |= stream.options_cut[0] || stream.options_cut[1];
    const auto& sent_by = tables.streams[stream.id].sent_by;
    const bool answers = sent_by[0].segments > 2 || sent_by[1].segments > 2;
    fitness.one_direction |= answers && (sent_by[0].segments == 0 || sent_by[1].segments == 0);
  }
  fitness.copies = tables.anomalies[Anomaly::duplicate_frame].count;
  fitness.segments = tables.segments;
  for (const Role towards : {Role::client, Role::server}) {
    find_unseen(subject, course, towards, fitness);
    find_long_segments(subject, course, towards, fitness);
    find_clock_back(course, towards, fitness);
  }
  return fitness;
}

}  // namespace mptcpanalyzer
