// Any bytes as a capture: every reader and decompressor, in chunks of every size.
//
// The first byte chooses the size of the chunks and whether damage is salvaged; the rest is the
// file. Reading past the captured bytes is for AddressSanitizer to find, since every frame is
// copied; what readers promise besides is checked here.
#include <algorithm>
#include <limits>

#include "capture/sniff.h"
#include "require.h"
#include "testing/whole_capture.h"

namespace mptcpanalyzer {
namespace {

void check(const WholeCapture& capture) {
  std::uint64_t last_number = 0;
  for (const OwnedFrame& frame : capture.frames) {
    require(frame.number > last_number, "frame numbers increase");
    require(frame.original_length >= frame.bytes.size(), "the original is not the shorter");
    require(frame.interface < capture.interfaces.size(), "the interface of a frame is known");
    last_number = frame.number;
  }
  if (capture.error) {
    require(!capture.error->what.empty(), "an error says what");
    require(capture.error->where.starts_with("test"), "an error says where");
    require(capture.error_line().find('\n') == std::string::npos, "an error is one line");
  }
}

void check_equal(const WholeCapture& a, const WholeCapture& b) {
  require(a.frames == b.frames, "chunks make no difference to the frames");
  require(a.error_line() == b.error_line(), "chunks make no difference to the error");
  for (std::size_t i = 0; i < kAnomalyCount; ++i) {
    const Anomaly anomaly = static_cast<Anomaly>(i);
    require(a.count(anomaly) == b.count(anomaly) && a.first(anomaly) == b.first(anomaly),
            "chunks make no difference to the anomalies");
  }
}

// In order of time come the same frames.
void check_ordered(Bytes file, OpenOptions options, std::size_t chunk,
                   const std::vector<OwnedFrame>& frames) {
  options.file_order = false;
  WholeCapture ordered = read_bytes(file, options, chunk);
  std::sort(ordered.frames.begin(), ordered.frames.end(),
            [](const OwnedFrame& a, const OwnedFrame& b) { return a.number < b.number; });
  require(ordered.frames == frames, "no frame is lost or altered by putting them in order");
}

// The frames of a copy of all records and of all that stands between them are those of the file.
// Their numbers may differ: some blocks that count as frames are not copied.
void check_copy(Bytes file, const OpenOptions& options, std::size_t chunk,
                const std::vector<OwnedFrame>& frames) {
  Result<std::unique_ptr<CaptureReader>> reader =
      open_capture(std::make_unique<ChunkSource>(file, chunk), "test", options);
  if (!reader) return;
  (*reader)->keep_blocks();
  ByteBuffer copy;
  const auto append_blocks_before = [&](std::uint64_t frame) {
    while (const auto block = (*reader)->take_block_before(frame))
      append_bytes(copy, *block);
  };
  FrameBatch batch;
  for (;;) {
    const Result<bool> more = (*reader)->next(batch);
    if (!more || !*more) break;
    for (const Frame& frame : batch) {
      append_blocks_before(frame.number);
      append_bytes(copy, (*reader)->record_of(frame));
    }
  }
  append_blocks_before(std::numeric_limits<std::uint64_t>::max());
  const WholeCapture again = read_bytes(copy, options);
  require(again.frames.size() == frames.size(), "a copy has the frames of the capture");
  for (std::size_t i = 0; i < frames.size(); ++i) {
    OwnedFrame found = again.frames[i];
    found.number = frames[i].number;
    require(found == frames[i], "a frame of a copy is what it was");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t chunk = kChunkSizes[data[0] % std::size(kChunkSizes)];
  OpenOptions options = in_file_order();
  options.salvage = (data[0] & 0x80) != 0;
  const Bytes file(data + 1, size - 1);

  const WholeCapture capture = read_bytes(file, options, chunk);
  check(capture);
  // How much a decompressor gives before it stops at damage depends on what it was given at once.
  const FileKind kind = sniff(file);
  if (kind == FileKind::pcap || kind == FileKind::pcapng) {
    check_equal(capture, read_bytes(file, options));
    check_ordered(file, options, chunk, capture.frames);
    // Of a file that is not whole, the copy may not show any more by which variant of pcap it is.
    const bool is_whole = !capture.error && capture.count(Anomaly::record_cut) == 0 &&
                          capture.count(Anomaly::damage_skipped) == 0;
    if (is_whole) check_copy(file, options, chunk, capture.frames);
  }
  return 0;
}

}  // namespace mptcpanalyzer
