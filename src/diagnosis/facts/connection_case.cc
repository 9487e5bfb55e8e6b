#include "diagnosis/facts/connection_case.h"

namespace mptcpanalyzer {

Role CapturedConnection::sender_of(const SignalPacket& packet) const {
  const SubjectStream& stream = subject.streams[index_of(subject, packet.stream)];
  return subject.mptcpstream ? stream.mptcp_role(packet.side) : stream.tcp_role(packet.side);
}

std::vector<double> CapturedConnection::handshake_rtts_s() const {
  std::vector<double> rtts;
  for (const SubflowDialogue& subflow : dialogue.subflows)
    rtts.push_back(subflow.handshake_rtt_s().value_or(0));
  return rtts;
}

const CapturedConnection& ConnectionCase::nearest_to_sender(Role towards) const {
  const CapturedConnection* sender = at_sender(towards);
  return sender != nullptr ? *sender : first;
}

const CapturedConnection* ConnectionCase::at_sender(Role towards) const {
  if (first.is_at_sender_of_data_to(towards)) return &first;
  if (second && second->is_at_sender_of_data_to(towards)) return &*second;
  return nullptr;
}

const CapturedConnection* ConnectionCase::at_receiver(Role towards) const {
  return at_sender(peer(towards));
}

std::optional<StreamId> ConnectionCase::matched_stream(const CapturedConnection& of,
                                                       StreamId stream) const {
  for (const auto& [in_first, in_second] : matched) {
    if (of.capture == 1 && in_first == stream) return in_second;
    if (of.capture == 2 && in_second == stream) return in_first;
  }
  return std::nullopt;
}

}  // namespace mptcpanalyzer
