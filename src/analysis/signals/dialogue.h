// Dialogue: what the hosts of one connection told each other in options, subflow by subflow.
// Threads: a plain value, which any number may read; it refers to the SignalList, which outlives
// it.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <optional>
#include <vector>

#include "analysis/signals/mptcp_signals.h"
#include "analysis/subject/subject.h"

namespace mptcpanalyzer {

// Packets in the order of analysis; nullptr: there is none.
struct SubflowDialogue {
  StreamId tcpstream = 0;
  const TcpStream* stream = nullptr;
  const Subflow* subflow = nullptr;  // nullptr: it never showed an MPTCP option
  std::vector<const SignalPacket*> packets;
  std::vector<const SignalPacket*> syns;      // without ACK, repeats included
  std::vector<const SignalPacket*> syn_acks;  // repeats included
  std::vector<const SignalPacket*> resets;    // of either side
  const SignalPacket* third_ack = nullptr;    // the first of the opener after a SYN/ACK, no RST

  // The side that sent the first SYN; as far as the capture tells.
  std::uint8_t opener() const { return subflow != nullptr ? subflow->opener : stream->client_side; }
  // From the SYN to the third ACK, a round trip wherever it was captured; nothing where one of them
  // is missing or came twice.
  std::optional<double> handshake_rtt_s() const;
  const SignalPacket* first_syn() const { return syns.empty() ? nullptr : syns.front(); }
  const SignalPacket* first_syn_ack() const {
    return syn_acks.empty() ? nullptr : syn_acks.front();
  }
};

struct Dialogue {
  std::vector<SubflowDialogue> subflows;     // by index of Subject::streams
  std::vector<const SignalPacket*> packets;  // of all of them
};

// Which signals are of which stream: made once for a capture, so that the dialogue of each of many
// connections costs what it has.
class SignalIndex {
 public:
  explicit SignalIndex(const SignalList& signals);

  const SignalList& signals() const { return *signals_; }
  Dialogue dialogue_of(const Subject& subject) const;

 private:
  const SignalList* signals_;
  std::vector<std::uint32_t> begin_;    // by StreamId, into packets_; one more at the end
  std::vector<std::uint32_t> packets_;  // indices of packets, by stream, then in order
};

}  // namespace mptcpanalyzer
