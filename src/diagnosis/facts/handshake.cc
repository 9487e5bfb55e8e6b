#include "diagnosis/facts/handshake.h"

#include <algorithm>

namespace mptcpanalyzer {

const SubflowDialogue* asking_subflow(const CapturedConnection& of) {
  for (const SubflowDialogue& subflow : of.dialogue.subflows) {
    const SignalPacket* syn = subflow.first_syn();
    if (syn != nullptr && syn->find<MpCapable>() != nullptr) return &subflow;
  }
  return nullptr;
}

const CapturedConnection& asking_capture(const ConnectionCase& subject) {
  const bool is_second = asking_subflow(subject.first) == nullptr && subject.second &&
                         asking_subflow(*subject.second) != nullptr;
  return is_second ? *subject.second : subject.first;
}

const SubflowDialogue* same_subflow(const ConnectionCase& subject, const CapturedConnection& of,
                                    const SubflowDialogue& subflow) {
  const auto id = subject.matched_stream(of, subflow.tcpstream);
  const CapturedConnection* other =
      of.capture == 1 ? (subject.second ? &*subject.second : nullptr) : &subject.first;
  if (!id || other == nullptr) return nullptr;
  for (const SubflowDialogue& theirs : other->dialogue.subflows) {
    if (theirs.tcpstream == *id) return &theirs;
  }
  return nullptr;
}

const SignalPacket* first_data(const SubflowDialogue& subflow, std::uint8_t side) {
  const auto at = std::find_if(
      subflow.packets.begin(), subflow.packets.end(), [side](const SignalPacket* packet) {
        return packet->side == side && packet->length != 0 && !packet->has(tcp_flag::kSyn);
      });
  return at == subflow.packets.end() ? nullptr : *at;
}

FrameSpan frames_between(const CapturedConnection& of, const SignalPacket& first,
                         const SignalPacket& last, std::uint64_t count) {
  return {of.capture, first.frame, last.frame, count};
}

Finding finding_between(const CapturedConnection& of, const SubflowDialogue& subflow,
                        const SignalPacket& first, const SignalPacket& last, std::uint64_t count) {
  Finding finding;
  finding.frames = {frames_between(of, first, last, count)};
  if (first.time_ns != kNoTime) finding.begin_s = of.seconds_at(first.time_ns);
  if (last.time_ns != kNoTime) finding.end_s = of.seconds_at(last.time_ns);
  (of.capture == 1 ? finding.tcpstream : finding.second_tcpstream) = subflow.tcpstream;
  return finding;
}

}  // namespace mptcpanalyzer
