#include "analysis/series/connection_course.h"

#include <algorithm>

#include "flow/sequence_number.h"

namespace mptcpanalyzer {
namespace {

// How far the other end has acknowledged what one side of a subflow sent.
struct TcpProgress {
  std::optional<std::uint32_t> ack;
  std::uint32_t sacked = 0;

  // Whether an acknowledgement tells of more than all before.
  bool advance(std::uint32_t new_ack, std::uint32_t new_sacked) {
    const bool further = !ack || is_before(*ack, new_ack);
    const bool more_sacked = !further && ack == new_ack && new_sacked > sacked;
    if (further) ack = new_ack;
    if (further || more_sacked) sacked = new_sacked;
    return further || more_sacked;
  }
};

class CourseBuilder {
 public:
  explicit CourseBuilder(const SubjectPackets& packets)
      : packets_(packets),
        builder_(packets.subject()),
        silent_(packets.subject().streams.size()),
        progress_(packets.subject().streams.size()) {
    const auto& streams = packets.subject().streams;
    by_tcp_ = streams.size() == 1 && streams.front().state == SubflowState::fallback;
  }

  void add(TrackedSegment& tracked, const SubjectRow& at) {
    const auto time = at.packet.time_ns();
    const SegmentFindings found = builder_.add(tracked);
    if (!time) return;
    note_packet(*time, tracked, at);
    const Role other = peer(at.destination);
    if (found.rtt_ns)
      course_.rtts.push_back({at.time_s, at.packet.frame(), at.stream, other, *found.rtt_ns});
    if (tracked.tcp.length != 0) add_data(*time, tracked, at, found);
    if (tracked.has(tcp_flag::kAck)) add_ack(*time, tracked, at, found);
  }

  ConnectionCourse finish() {
    course_.summary = builder_.finish();
    course_.silent_paths = silent_.finish(last_);
    return std::move(course_);
  }

 private:
  void note_packet(std::int64_t time_ns, const TrackedSegment& tracked, const SubjectRow& at) {
    if (course_.first_ns == kNoTime) course_.first_ns = time_ns;
    course_.last_ns = std::max(course_.last_ns, time_ns);
    course_.last_frame = at.packet.frame();
    last_ = {at.stream,         tracked.at.stream,       peer(at.destination),       time_ns,
             at.packet.frame(), tracked.tcp.length != 0, tracked.has(tcp_flag::kRst)};
    silent_.add(last_);
  }

  const SideNumbering& numbering(const TrackedSegment& tracked, std::size_t side) const {
    return packets_.trace().tables().places[tracked.at.stream].numbering[side];
  }

  CourseStep& new_step(Role towards, std::int64_t time_ns, const SubjectRow& at) {
    CourseStep& step = course_.towards[static_cast<std::size_t>(towards)].emplace_back();
    step.time_ns = time_ns;
    step.frame = at.packet.frame();
    step.row = static_cast<std::uint32_t>(at.row);
    step.stream = static_cast<std::uint16_t>(at.stream);
    return step;
  }

  void add_data(std::int64_t time_ns, const TrackedSegment& tracked, const SubjectRow& at,
                const SegmentFindings& found) {
    CourseStep& step = new_step(at.destination, time_ns, at);
    step.is_data = true;
    step.tcp_end = tracked.relative_seq + tracked.tcp.length;
    step.bytes = tracked.tcp.length;
    step.new_bytes = static_cast<std::uint32_t>(std::max<std::int64_t>(found.new_bytes, 0));
    step.is_reinjection = !at.packet.reinjection_of().empty();
    step.retransmission = at.packet.retransmission();
    const auto begin = by_tcp_ ? std::optional<std::int64_t>(tracked.relative_seq)
                               : numbering(tracked, tracked.at.side).relative(at.packet.dsn64());
    if (!begin) return;
    step.has_number = true;
    step.begin = *begin;
    step.end = *begin + tracked.tcp.length;
  }

  // What it acknowledges travels to who sent it.
  void add_ack(std::int64_t time_ns, const TrackedSegment& tracked, const SubjectRow& at,
               const SegmentFindings& found) {
    const Role towards = peer(at.destination);
    TcpProgress& progress = progress_[at.stream][static_cast<std::size_t>(towards)];
    const std::uint32_t acked_before = progress.ack.value_or(tracked.relative_ack);
    const bool advances_tcp = progress.advance(tracked.relative_ack, tracked.tcp.sacked);
    const auto ack = by_tcp_ ? std::optional<std::int64_t>(tracked.relative_ack)
                             : numbering(tracked, 1 - tracked.at.side).relative(at.packet.dack64());
    Acknowledged& so_far = acknowledged_[static_cast<std::size_t>(towards)];
    const bool advances_data = ack && (!so_far.data || *ack > *so_far.data);
    if (advances_data) so_far.data = *ack;
    const std::int64_t window =
        by_tcp_ ? receive_window_bytes(tracked) : found.receive_window_bytes.value_or(-1);
    const bool same_window = window == so_far.window_bytes;
    if (window >= 0 && ack) {
      so_far.window_end = std::max(so_far.window_end, *ack + window);
      so_far.window_bytes = window;
    }
    if (!advances_tcp && !advances_data && same_window) return;
    CourseStep& step = new_step(towards, time_ns, at);
    step.advances_tcp = advances_tcp;
    step.tcp_end = tracked.relative_ack;
    step.bytes = *progress.ack - acked_before;
    step.advances_data = advances_data;
    step.has_number = so_far.data.has_value();
    step.begin = so_far.data.value_or(0);
    step.end = so_far.window_end;
    step.window_bytes = window;
  }

  struct Acknowledged {
    std::optional<std::int64_t> data;
    std::int64_t window_end = 0;
    std::int64_t window_bytes = -1;
  };

  const SubjectPackets& packets_;
  MptcpSummaryBuilder builder_;
  SilentPaths silent_;
  SilentPaths::Packet last_;
  // By stream, then by the role that the data travels towards.
  std::vector<std::array<TcpProgress, 2>> progress_;
  std::array<Acknowledged, 2> acknowledged_;  // by the role that the data travels towards
  bool by_tcp_ = false;                       // in fallback there are no DATA_ACKs
  ConnectionCourse course_;
};

}  // namespace

ConnectionCourse connection_course(const SubjectPackets& packets) {
  if (!packets.subject().mptcpstream) return {};
  CourseBuilder builder(packets);
  packets.for_each_segment([&](TrackedSegment& tracked, const SubjectRow& at, bool /*chosen*/) {
    builder.add(tracked, at);
  });
  return builder.finish();
}

}  // namespace mptcpanalyzer
