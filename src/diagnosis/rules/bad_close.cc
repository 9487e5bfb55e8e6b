// docs/findings/bad_close.md
#include <algorithm>
#include <fmt/format.h>

#include "diagnosis/facts/handshake.h"
#include "diagnosis/facts/joins.h"
#include "diagnosis/facts/wording.h"
#include "diagnosis/rules/rules.h"

namespace mptcpanalyzer {
namespace {

// Linux: net.mptcp.close_timeout, for how long a connection without a subflow is kept.
constexpr double kCloseTimeoutS = 60;
// A capture that ends sooner after a DATA_FIN does not tell what became of it.
constexpr double kLeastAfterS = 1;
constexpr std::int64_t kLeastAfterNs = 1'000'000'000;

// Sent towards a role and not DATA_ACKed at that time.
std::uint64_t pending_at(const CapturedConnection& of, Role towards, std::int64_t time_ns) {
  std::int64_t sent = 0;
  std::int64_t acknowledged = -1;
  for (const CourseStep& step : of.course.data_to(towards)) {
    if (step.time_ns > time_ns || !step.has_number) continue;
    if (step.is_data) {
      sent = std::max(sent, step.end);
      if (acknowledged < 0) acknowledged = step.begin;
    } else {
      acknowledged = std::max(acknowledged, step.begin);
    }
  }
  return acknowledged < 0
             ? 0
             : static_cast<std::uint64_t>(std::max<std::int64_t>(sent - acknowledged, 0));
}

const SignalPacket* packet_of_frame(const CapturedConnection& of, std::uint64_t frame) {
  for (const SignalPacket* packet : of.dialogue.packets) {
    if (packet->frame == frame) return packet;
  }
  return nullptr;
}

void judge_fastclose(const CapturedConnection& of, Judgement& judgement) {
  const auto& abort = of.subject.fastclose;
  if (!abort) return;
  const Role sender = abort->sender;
  const std::uint64_t own = pending_at(of, peer(sender), abort->time_ns);
  const std::uint64_t others = pending_at(of, sender, abort->time_ns);
  if (own + others == 0) return;
  Finding finding;
  // Who receives the pending data has stopped reading: that may be its application's way.
  finding.severity = own == 0 ? FindingSeverity::note : FindingSeverity::warning;
  finding.confidence = Confidence::certain;
  finding.frames = {{of.capture, abort->frame, abort->frame, 1}};
  finding.begin_s = finding.end_s = of.seconds_at(abort->time_ns);
  if (const SignalPacket* packet = packet_of_frame(of, abort->frame))
    finding.tcpstream = packet->stream;
  finding.mptcpdest = own > 0 ? peer(sender) : sender;
  finding.cost_bytes = own + others;
  finding.counter = "MPFastcloseTx";
  finding.text = fmt::format(
      "the {} aborted the connection by MP_FASTCLOSE at {:.3f} s (frame {}) with {} pending{}",
      role_words(sender), *finding.begin_s, abort->frame, bytes_words(own + others),
      own == 0 ? " towards itself: it stopped reading" : "");
  if (own == 0) finding.advice = "an application that has enough may end so (iperf3 -R does)";
  judgement.findings.push_back(std::move(finding));
}

// The DATA_FINs of one host.
struct DataFins {
  const SignalPacket* first = nullptr;
  const SignalPacket* last = nullptr;
  std::uint64_t count = 0;
};

DataFins data_fins_of(const CapturedConnection& of, Role host) {
  DataFins fins;
  for (const SignalPacket* packet : of.dialogue.packets) {
    const Dss* dss = packet->find<Dss>();
    if (dss == nullptr || !dss->data_fin() || of.sender_of(*packet) != host) continue;
    if (fins.first == nullptr) fins.first = packet;
    fins.last = packet;
    ++fins.count;
  }
  return fins;
}

void judge_data_fin(const CapturedConnection& of, Role host, Judgement& judgement) {
  const DataFin state = of.subject.data_fin[static_cast<std::size_t>(host)];
  const bool is_fallback = std::any_of(
      of.subject.streams.begin(), of.subject.streams.end(),
      [](const SubjectStream& stream) { return stream.state == SubflowState::fallback; });
  if (is_fallback) return;
  if (state == DataFin::missing && !of.subject.fastclose) {
    const auto fin = std::find_if(
        of.dialogue.packets.rbegin(), of.dialogue.packets.rend(), [&](const SignalPacket* packet) {
          return packet->has(tcp_flag::kFin) && of.sender_of(*packet) == host;
        });
    if (fin == of.dialogue.packets.rend()) return;
    Finding finding;
    finding.severity = FindingSeverity::warning;
    finding.confidence = Confidence::certain;
    finding.frames = {{of.capture, (*fin)->frame, (*fin)->frame, 1}};
    finding.begin_s = finding.end_s = of.seconds_at((*fin)->time_ns);
    finding.tcpstream = (*fin)->stream;
    finding.text =
        fmt::format("the {} closed all its subflows without a DATA_FIN (last FIN: frame {})",
                    role_words(host), (*fin)->frame);
    judgement.findings.push_back(std::move(finding));
    return;
  }
  if (state != DataFin::unacknowledged) return;
  const DataFins fins = data_fins_of(of, host);
  if (fins.first == nullptr) return;
  const double left_s = static_cast<double>(of.tables().last_time_ns - fins.first->time_ns) / 1e9;
  if (left_s < kLeastAfterS && fins.count < 2) return;  // the capture just ends
  // The abort that follows at once is the answer: one cause, one finding.
  if (of.subject.fastclose && fins.first->time_ns <= of.subject.fastclose->time_ns &&
      of.subject.fastclose->time_ns - fins.first->time_ns < kLeastAfterNs) {
    return;
  }
  Finding finding;
  finding.severity = FindingSeverity::warning;
  finding.confidence = Confidence::certain;
  finding.frames = {{of.capture, fins.first->frame, fins.last->frame, fins.count}};
  finding.begin_s = of.seconds_at(fins.first->time_ns);
  finding.end_s = of.seconds_at(fins.last->time_ns);
  finding.tcpstream = fins.first->stream;
  finding.mptcpdest = peer(host);
  finding.text = fmt::format("the DATA_FIN of the {} was never acknowledged ({}, from {:.3f} s on)",
                             role_words(host), count_words(fins.count, "packet"), *finding.begin_s);
  judgement.findings.push_back(std::move(finding));
}

// One host has closed its direction, and for long nothing comes of the other.
void judge_half_closed(const CapturedConnection& of, Judgement& judgement) {
  for (const Role host : {Role::client, Role::server}) {
    const auto& fins = of.subject.data_fin;
    if (fins[static_cast<std::size_t>(host)] != DataFin::acknowledged ||
        fins[static_cast<std::size_t>(peer(host))] != DataFin::none) {
      continue;
    }
    const DataFins closed = data_fins_of(of, host);
    if (closed.last == nullptr) continue;
    std::int64_t last_data_ns = closed.last->time_ns;
    for (const CourseStep& step : of.course.data_to(host)) {
      if (step.is_data) last_data_ns = std::max(last_data_ns, step.time_ns);
    }
    const double idle_s = static_cast<double>(of.tables().last_time_ns - last_data_ns) / 1e9;
    if (idle_s < kCloseTimeoutS) continue;
    Finding finding;
    finding.severity = FindingSeverity::note;
    finding.confidence = Confidence::likely;
    finding.frames = {{of.capture, closed.first->frame, closed.last->frame, closed.count}};
    finding.begin_s = of.seconds_at(last_data_ns);
    finding.end_s = of.seconds_at(of.tables().last_time_ns);
    finding.text = fmt::format(
        "the connection is half closed: the {} had ended its data, and the {} sent nothing for {}",
        role_words(host), role_words(peer(host)), time_words(idle_s));
    judgement.findings.push_back(std::move(finding));
  }
}

// All its subflows were reset, nothing closed it, and no subflow follows.
void judge_no_subflow(const CapturedConnection& of, Judgement& judgement) {
  const auto& fins = of.subject.data_fin;
  const bool is_closed = of.subject.fastclose ||
                         (fins[0] == DataFin::acknowledged && fins[1] == DataFin::acknowledged);
  const SignalPacket* last = nullptr;
  for (const SubflowDialogue& subflow : of.dialogue.subflows) {
    if (subflow.resets.empty()) return;
    const SignalPacket* reset = subflow.resets.front();
    if (last == nullptr || reset->time_ns > last->time_ns) last = reset;
  }
  if (is_closed || last == nullptr) return;
  const double left_s = static_cast<double>(of.tables().last_time_ns - last->time_ns) / 1e9;
  if (left_s < kCloseTimeoutS) return;
  Finding finding;
  finding.severity = FindingSeverity::warning;
  finding.confidence = Confidence::likely;
  finding.frames = {{of.capture, last->frame, last->frame, 1}};
  finding.begin_s = of.seconds_at(last->time_ns);
  finding.end_s = of.seconds_at(of.tables().last_time_ns);
  finding.tcpstream = last->stream;
  finding.text = fmt::format(
      "the connection was without a subflow for {}: all were reset (the last in frame {}), and "
      "neither MP_FASTCLOSE nor DATA_FINs had ended it",
      time_words(left_s), last->frame);
  judgement.findings.push_back(std::move(finding));
}

Judgement judge(const ConnectionCase& subject) {
  const CapturedConnection& of = subject.first;
  if (!of.course.summary) return not_judged("it is plain TCP");
  Judgement judgement;
  judge_fastclose(of, judgement);
  for (const Role host : {Role::client, Role::server})
    judge_data_fin(of, host, judgement);
  judge_half_closed(of, judgement);
  judge_no_subflow(of, judgement);
  return judgement;
}

}  // namespace

Rule bad_close_rule() {
  return {.id = "bad_close",
          .worst = FindingSeverity::warning,
          .summary = "the connection was aborted with data pending, or never closed",
          .counter = "",
          .advice =
              "see whether the application aborts on purpose (SO_LINGER 0, close with unread "
              "data)",
          .columns = {},
          .judge = judge};
}

}  // namespace mptcpanalyzer
