#include "trace/load.h"

#include <algorithm>
#include <filesystem>
#include <limits>
#include <system_error>
#include <utility>
#include <vector>

#include "capture/several_files.h"

namespace mptcpanalyzer {
namespace {

constexpr std::uint64_t kMaxFrames = std::numeric_limits<std::uint32_t>::max();

Error too_many_frames(const std::string& name) {
  return {"the capture has more than " + std::to_string(kMaxFrames) + " frames", name,
          "cut it with editcap"};
}

bool can_be_read_again(const std::string& path) {
  const std::vector<std::string> files = files_of(path);
  return std::all_of(files.begin(), files.end(), [](const std::string& file) {
    std::error_code ignored;
    return std::filesystem::is_regular_file(file, ignored);
  });
}

// One pass: what the capture tells, and its segments to `rows`.
Result<CaptureFacts> read_rows(OpenCapture capture, const std::string& name, RowPipeline& rows,
                               const OnProgress& on_progress) {
  bool too_many = false;
  Result<CaptureFacts> facts = read_segments(
      std::move(capture), name,
      [&](const Frame& frame, const Segment& segment, Anomalies& anomalies) {
        too_many |= frame.number > kMaxFrames;
        if (!too_many) rows.add(frame, segment, anomalies);
      },
      [&](const Progress& progress) {
        return !too_many && !rows.failed() && (!on_progress || on_progress(progress));
      });
  rows.finish();
  if (too_many) return too_many_frames(name);
  return facts;
}

}  // namespace

Result<Trace> read_trace(OpenCapture capture, const std::string& name, const RowChoice& choice,
                         const OnProgress& on_progress, const OpenAgain& open_again) {
  CaptureTables tables;
  {
    RowPipeline rows(choice);
    Result<CaptureFacts> facts = read_rows(std::move(capture), name, rows, on_progress);
    if (!facts) return facts.error();
    tables = rows.tables(std::move(*facts), open_again ? Grouping::applied : Grouping::only_noted);
    if (!has_inferred(tables)) return rows.trace(std::move(tables));
  }
  Result<OpenCapture> again = open_again();
  if (!again) return again.error();
  RowPipeline rows(choice, std::move(tables));
  Result<CaptureFacts> facts = read_rows(std::move(*again), name, rows, on_progress);
  if (!facts) return facts.error();
  return rows.trace(rows.tables(std::move(*facts), Grouping::applied));
}

Result<Trace> load_trace(const std::string& path, const LoadOptions& options,
                         const OnProgress& on_progress) {
  const bool cacheable = options.cache.read || options.cache.write;
  const std::optional<CacheKey> key = cacheable ? cache_key(path, options.open) : std::nullopt;
  if (key && options.cache.read) {
    if (std::optional<Trace> cached = find_cached(options.cache, *key, options.columns)) {
      return cached->tables().name == path ? std::move(*cached) : cached->named(path);
    }
  }
  Result<OpenCapture> capture = open_capture(path, options.open);
  if (!capture) return capture.error();
  const bool keep = key && options.cache.write;
  RowChoice choice{options.columns, options.only_tcpstream};
  // What is kept is whole, and has what was kept before.
  if (keep) choice = {options.columns | cached_columns(options.cache, *key), std::nullopt};
  OpenAgain open_again;
  if (can_be_read_again(path)) open_again = [&] { return open_capture(path, options.open); };
  Result<Trace> trace =
      read_trace(std::move(*capture), name_of_capture(path), choice, on_progress, open_again);
  // Unless the capture was written to meanwhile. That it could not be kept is no error.
  if (trace && keep && cache_key(path, options.open) == key) {
    static_cast<void>(store_cached(options.cache, *key, *trace));
  }
  return trace;
}

}  // namespace mptcpanalyzer
