#include "diagnosis/facts/bare_data.h"

namespace mptcpanalyzer {
namespace {

// Ours: fewer may be an accident of one packet.
constexpr std::uint64_t kLeastSegments = 10;
constexpr std::uint64_t kWindowBytes = 65'535;

}  // namespace

bool BareRun::is_long() const {
  return segments >= kLeastSegments || bytes >= kWindowBytes;
}

void BareRun::add(const CourseStep& step) {
  ++segments;
  bytes += step.bytes;
  if (first_frame == 0) first_frame = step.frame;
  if (first_ns == kNoTime) first_ns = step.time_ns;
  last_frame = step.frame;
  last_ns = step.time_ns;
}

bool is_bare(const CapturedConnection& of, const CourseStep& step) {
  const Chunk& chunk = of.trace->chunk_of(step.row);
  return !PacketAt(*of.trace, step.row).dsn64() &&
         chunk.options.subtypes_at(Trace::row_in_chunk(step.row)).empty();
}

BareRun longest_bare_run(const CapturedConnection& of, Role towards, std::size_t stream) {
  BareRun longest;
  BareRun run;
  for (const CourseStep& step : of.course.data_to(towards)) {
    if (!step.is_data || step.stream != stream) continue;
    if (!is_bare(of, step)) {
      run = {.mapped_bytes = run.mapped_bytes + step.bytes};
      continue;
    }
    run.add(step);
    if (run.mapped_bytes > 0 && run.bytes > longest.bytes) longest = run;
  }
  return longest;
}

}  // namespace mptcpanalyzer
