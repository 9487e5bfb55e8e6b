#include "analysis/signals/dialogue.h"

#include <algorithm>

namespace mptcpanalyzer {
namespace {

void add(const SignalPacket& packet, SubflowDialogue& subflow) {
  subflow.packets.push_back(&packet);
  const bool syn = packet.has(tcp_flag::kSyn);
  const bool ack = packet.has(tcp_flag::kAck);
  const bool reset = packet.has(tcp_flag::kRst);
  if (syn) (ack ? subflow.syn_acks : subflow.syns).push_back(&packet);
  if (reset) subflow.resets.push_back(&packet);
  const bool from_opener = packet.side == subflow.opener();
  if (subflow.third_ack == nullptr && !subflow.syn_acks.empty() && from_opener && !syn && !reset)
    subflow.third_ack = &packet;
}

}  // namespace

std::optional<double> SubflowDialogue::handshake_rtt_s() const {
  if (syns.size() != 1 || syn_acks.size() != 1 || third_ack == nullptr) return std::nullopt;
  const std::int64_t begin_ns = syns.front()->time_ns;
  const std::int64_t end_ns = third_ack->time_ns;
  if (begin_ns == kNoTime || end_ns == kNoTime || end_ns <= begin_ns) return std::nullopt;
  return static_cast<double>(end_ns - begin_ns) / 1e9;
}

SignalIndex::SignalIndex(const SignalList& signals)
    : signals_(&signals),
      begin_(signals.tables.streams.size() + 1, 0),
      packets_(signals.packets.size()) {
  for (const SignalPacket& packet : signals.packets)
    ++begin_[packet.stream + 1];
  for (std::size_t i = 1; i < begin_.size(); ++i)
    begin_[i] += begin_[i - 1];
  std::vector<std::uint32_t> next(begin_.begin(), begin_.end() - 1);
  for (std::uint32_t i = 0; i < signals.packets.size(); ++i)
    packets_[next[signals.packets[i].stream]++] = i;
}

Dialogue SignalIndex::dialogue_of(const Subject& subject) const {
  const CaptureTables& tables = signals_->tables;
  Dialogue dialogue;
  std::vector<std::uint32_t> all;
  for (const SubjectStream& stream : subject.streams) {
    SubflowDialogue& subflow = dialogue.subflows.emplace_back();
    subflow.tcpstream = stream.id;
    subflow.stream = &tables.streams[stream.id];
    subflow.subflow = subflow_of(tables, stream.id);
    for (std::uint32_t i = begin_[stream.id]; i < begin_[stream.id + 1]; ++i) {
      add(signals_->packets[packets_[i]], subflow);
      all.push_back(packets_[i]);
    }
  }
  std::sort(all.begin(), all.end());
  for (const std::uint32_t i : all)
    dialogue.packets.push_back(&signals_->packets[i]);
  return dialogue;
}

}  // namespace mptcpanalyzer
