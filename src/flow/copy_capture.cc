#include "flow/copy_capture.h"

#include <deque>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "flow/tracker.h"
#include "packet/ip.h"
#include "packet/ip_fragment.h"

namespace mptcpanalyzer {
namespace {

// Datagrams whose first fragment was seen, and whether it stayed; the latest, because fragments of
// a datagram come close together and a capture may hold any number of them.
class RecentDatagrams {
 public:
  void add(const DatagramId& datagram, bool kept) {
    if (!kept_.insert_or_assign(datagram, kept).second) return;
    order_.push_back(datagram);
    if (order_.size() <= kLimit) return;
    kept_.erase(order_.front());
    order_.pop_front();
  }

  std::optional<bool> find(const DatagramId& datagram) const {
    const auto found = kept_.find(datagram);
    return found == kept_.end() ? std::nullopt : std::optional(found->second);
  }

 private:
  static constexpr std::size_t kLimit = 4096;

  std::map<DatagramId, bool> kept_;
  std::deque<DatagramId> order_;
};

class Copier {
 public:
  Copier(CaptureReader& reader, const WantsStream& wants_stream, ByteSink& sink)
      : reader_(reader), wants_stream_(wants_stream), sink_(sink) {}

  void add(const Frame& frame, const Segment* segment, Anomalies& anomalies) {
    if (error_) return;
    const bool keep = wants(frame, segment, anomalies);
    write_blocks_before(frame.number);
    if (!keep) return;
    ++kept_;
    write(reader_.record_of(frame));
  }

  Result<Done> finish() {
    write_blocks_before(std::numeric_limits<std::uint64_t>::max());
    if (error_) return *error_;
    return sink_.finish();
  }

  const std::optional<Error>& error() const { return error_; }
  std::uint64_t kept() const { return kept_; }
  std::uint32_t streams() const {
    return static_cast<std::uint32_t>(tracker_.tables().streams.size());
  }

 private:
  bool wants(const Frame& frame, const Segment* segment, Anomalies& anomalies) {
    if (segment == nullptr) return wants_other(frame);
    const bool keep =
        !wants_stream_ || wants_stream_(tracker_.add(frame, *segment, anomalies).stream);
    if (segment->first_fragment) {
      if (const auto fragment = look_into_ip(frame, link_type(frame)).fragment)
        datagrams_.add(fragment->datagram, keep);
    }
    return keep;
  }

  // What is no segment: later fragments of one, and TCP headers that are cut or malformed.
  bool wants_other(const Frame& frame) {
    const IpContents contents = look_into_ip(frame, link_type(frame));
    if (!contents.fragment) return contents.is_tcp && !wants_stream_;
    const DatagramId& datagram = contents.fragment->datagram;
    const bool may_be_tcp = datagram.protocol == ip_protocol::kTcp && !wants_stream_;
    if (!contents.fragment->is_first) return datagrams_.find(datagram).value_or(may_be_tcp);
    datagrams_.add(datagram, may_be_tcp);
    return may_be_tcp;
  }

  std::uint32_t link_type(const Frame& frame) const {
    return reader_.interfaces()[frame.interface].link_type;
  }

  void write_blocks_before(std::uint64_t frame) {
    while (const auto block = reader_.take_block_before(frame))
      write(*block);
  }

  void write(Bytes bytes) {
    if (error_) return;
    const Result<Done> written = sink_.write(bytes);
    if (!written) error_ = written.error();
  }

  CaptureReader& reader_;
  const WantsStream& wants_stream_;
  ByteSink& sink_;
  Tracker tracker_;
  RecentDatagrams datagrams_;
  std::uint64_t kept_ = 0;
  std::optional<Error> error_;
};

}  // namespace

Result<CopyFacts> copy_capture(OpenCapture capture, const std::string& name,
                               const WantsStream& wants_stream, ByteSink& sink,
                               const OnProgress& on_progress) {
  capture.reader->keep_blocks();
  Copier copier(*capture.reader, wants_stream, sink);
  Result<CaptureFacts> facts = read_frames(
      capture, name,
      [&copier](const Frame& frame, const Segment* segment, Anomalies& anomalies) {
        copier.add(frame, segment, anomalies);
      },
      [&](const Progress& progress) {
        return !copier.error() && (!on_progress || on_progress(progress));
      });
  if (copier.error()) return *copier.error();
  if (!facts) return facts.error();
  const Result<Done> finished = copier.finish();
  if (!finished) return finished.error();
  CopyFacts copied;
  static_cast<CaptureFacts&>(copied) = std::move(*facts);
  copied.kept = copier.kept();
  copied.streams = copier.streams();
  return copied;
}

}  // namespace mptcpanalyzer
