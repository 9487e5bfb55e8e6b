#include "trace/load.h"

#include <limits>
#include <utility>

#include "flow/annotator.h"
#include "trace/trace_builder.h"

namespace mptcpanalyzer {
namespace {

constexpr std::uint64_t kMaxFrames = std::numeric_limits<std::uint32_t>::max();

Error too_many_frames(const std::string& name) {
  return {"the capture has more than " + std::to_string(kMaxFrames) + " frames", name,
          "cut it with editcap"};
}

std::vector<std::array<SideNumbering, 2>> numbering_of(const Annotator& annotator) {
  std::vector<std::array<SideNumbering, 2>> numbering(annotator.tracker().streams().size());
  for (StreamId id = 0; id < numbering.size(); ++id) {
    numbering[id] = {annotator.numbering(id, 0), annotator.numbering(id, 1)};
  }
  return numbering;
}

}  // namespace

Result<Trace> read_trace(OpenCapture capture, const std::string& name, const RowChoice& choice,
                         const OnProgress& on_progress) {
  Annotator annotator;
  PacketRowMaker maker(choice.columns);
  TraceBuilder builder(choice.columns);
  bool too_many = false;
  Result<CaptureFacts> facts = read_segments(
      std::move(capture), name,
      [&](const Frame& frame, const Segment& segment, Anomalies& anomalies) {
        too_many |= frame.number > kMaxFrames;
        if (too_many) return;
        const PacketAnnotation annotation = annotator.add(frame, segment, anomalies);
        if (!choice.only_tcpstream || annotation.at.stream == *choice.only_tcpstream) {
          builder.append(maker.make(frame, segment, annotation));
        }
        for (const LateAnnotation& late : annotator.late())
          builder.amend(late);
      },
      [&](const Progress& progress) {
        return !too_many && (!on_progress || on_progress(progress));
      });
  if (too_many) return too_many_frames(name);
  if (!facts) return facts.error();
  TrackedCapture tracked;
  static_cast<CaptureFacts&>(tracked) = std::move(*facts);
  annotator.finish(tracked.anomalies);
  const std::vector<std::array<SideNumbering, 2>> numbering = numbering_of(annotator);
  tracked.tracker = annotator.take_tracker();
  return builder.finish(make_tables(tracked, numbering));
}

Result<Trace> load_trace(const std::string& path, const LoadOptions& options,
                         const OnProgress& on_progress) {
  const bool cacheable = options.cache.read || options.cache.write;
  const std::optional<CacheKey> key =
      cacheable ? cache_key(path, options.open.salvage) : std::nullopt;
  if (key && options.cache.read) {
    if (std::optional<Trace> cached = find_cached(options.cache, *key, options.columns)) {
      return std::move(*cached);
    }
  }
  Result<OpenCapture> capture = open_capture(path, options.open);
  if (!capture) return capture.error();
  const bool keep = key && options.cache.write;
  RowChoice choice{options.columns, options.only_tcpstream};
  // What is kept is whole, and has what was kept before.
  if (keep) choice = {options.columns | cached_columns(options.cache, *key), std::nullopt};
  Result<Trace> trace =
      read_trace(std::move(*capture), path == "-" ? "standard input" : path, choice, on_progress);
  // Unless the capture was written to meanwhile. That it could not be kept is no error.
  if (trace && keep && cache_key(path, options.open.salvage) == key) {
    static_cast<void>(store_cached(options.cache, *key, *trace));
  }
  return trace;
}

}  // namespace mptcpanalyzer
