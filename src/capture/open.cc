#include "capture/open.h"

#include <filesystem>
#include <fmt/format.h>
#include <system_error>
#include <utility>

#include "capture/editcap.h"
#include "capture/pcap_reader.h"
#include "capture/pcapng_reader.h"
#include "capture/peeked_source.h"
#include "capture/several_files.h"
#include "capture/sniff.h"
#include "capture/time_order.h"

namespace mptcpanalyzer {
namespace {

// A source, decompressed if it was compressed, and what it holds.
struct Content {
  std::unique_ptr<PeekedSource> source;
  FileKind kind = FileKind::other;
  bool decompressed = false;

  bool is_capture() const { return kind == FileKind::pcap || kind == FileKind::pcapng; }
};

Result<Content> look_into(std::unique_ptr<ByteSource> source) {
  Content content;
  content.source = std::make_unique<PeekedSource>(std::move(source));
  Result<Bytes> start = content.source->peek(kSniffed);
  if (!start) return start.error();
  content.kind = sniff(*start);
  if (content.kind != FileKind::gzip && content.kind != FileKind::zstd) return content;

  content.decompressed = true;
  content.source = std::make_unique<PeekedSource>(content.kind == FileKind::gzip
                                                      ? open_gzip(std::move(content.source))
                                                      : open_zstd(std::move(content.source)));
  start = content.source->peek(kSniffed);
  if (!start) return start.error();
  content.kind = sniff(*start);
  // Compressed twice: the inner one is not our business.
  if (!content.is_capture()) content.kind = FileKind::other;
  return content;
}

Result<std::unique_ptr<CaptureReader>> open_reader(Content content, const std::string& name,
                                                   const OpenOptions& options) {
  ReaderContext context{name, content.decompressed, options.salvage};
  Result<std::unique_ptr<CaptureReader>> reader =
      content.kind == FileKind::pcap ? open_pcap(std::move(content.source), std::move(context))
                                     : open_pcapng(std::move(content.source), std::move(context));
  if (!reader || options.file_order) return reader;
  return in_order_of_time(std::move(*reader));
}

// Why a file that is no capture of ours is none.
Error not_a_capture(const Content& content, const std::string& name) {
  const ReaderContext context{name, content.decompressed, false};
  Result<Bytes> start = content.source->peek(kDescribed);
  if (!start) return context.source_error(start.error());
  Description description = describe(*start);
  if (content.decompressed) {
    description.what = start->empty() && content.source->end() == SourceEnd::cut
                           ? "compressed, and cut before anything could be decompressed"
                           : fmt::format("after decompression {}", description.what);
  }
  return {std::move(description.what), name, std::move(description.hint)};
}

// A file of another format, which `error` describes, as editcap converts it.
Result<OpenCapture> open_converted(const std::string& path, const OpenOptions& options,
                                   Error error) {
  const auto with_reason = [&error](const Error& reason) {
    error.what += fmt::format(" ({})", reason.what);
    if (!reason.hint.empty()) error.hint = reason.hint;
    return error;
  };
  Result<std::unique_ptr<ByteSource>> editcap = open_with_editcap(path);
  if (!editcap) return with_reason(editcap.error());
  Result<Content> content = look_into(std::move(*editcap));
  if (!content) return with_reason(content.error());
  if (!content->is_capture()) return error;

  OpenCapture capture;
  capture.options = options;
  capture.source = content->source.get();
  Result<std::unique_ptr<CaptureReader>> reader = open_reader(std::move(*content), path, options);
  if (!reader) return reader.error();
  capture.reader = std::move(*reader);
  return capture;
}

Result<OpenCapture> open_several(const std::vector<std::string>& paths,
                                 const OpenOptions& options) {
  OpenOptions as_it_stands = options;
  as_it_stands.file_order = true;
  std::vector<NamedReader> readers;
  for (const std::string& path : paths) {
    if (path == "-") {
      return Error{"cannot be one of several files", "standard input",
                   "save it in a file first, or merge them with mergecap"};
    }
    Result<OpenCapture> capture = open_capture(path, as_it_stands);
    if (!capture) return capture.error();
    readers.push_back({path, std::move(capture->reader)});
  }
  OpenCapture merged;
  merged.options = options;
  merged.reader = merge_files(std::move(readers));
  if (!options.file_order) merged.reader = in_order_of_time(std::move(merged.reader));
  return merged;
}

}  // namespace

Result<OpenCapture> open_capture(const std::string& path, const OpenOptions& options) {
  if (const std::vector<std::string> paths = files_of(path); paths.size() > 1)
    return open_several(paths, options);
  Result<std::unique_ptr<ByteSource>> source = open_file(path);
  if (!source) return source.error();
  const std::string name = path == "-" ? "standard input" : path;
  Result<Content> content = look_into(std::move(*source));
  if (!content) return ReaderContext{name, false, false}.source_error(content.error());

  std::error_code ignored;
  const bool regular = path != "-" && std::filesystem::is_regular_file(path, ignored);
  if (!content->is_capture()) {
    Error error = not_a_capture(*content, name);
    Result<Bytes> start = content->source->peek(kDescribed);
    if (!start || start->empty() || describe(*start).is_packed) return error;
    if (regular) return open_converted(path, options, std::move(error));
    error.hint = "other formats than pcap and pcapng are read from a file only, not from a pipe";
    return error;
  }

  OpenCapture capture;
  capture.options = options;
  capture.source = content->source.get();
  if (regular) {
    const std::uintmax_t size = std::filesystem::file_size(path, ignored);
    if (!ignored) capture.size = size;
  }
  Result<std::unique_ptr<CaptureReader>> reader = open_reader(std::move(*content), name, options);
  if (!reader) return reader.error();
  capture.reader = std::move(*reader);
  return capture;
}

Result<std::unique_ptr<CaptureReader>> open_capture(std::unique_ptr<ByteSource> source,
                                                    const std::string& name,
                                                    const OpenOptions& options) {
  Result<Content> content = look_into(std::move(source));
  if (!content) return ReaderContext{name, false, false}.source_error(content.error());
  if (!content->is_capture()) return not_a_capture(*content, name);
  return open_reader(std::move(*content), name, options);
}

}  // namespace mptcpanalyzer
