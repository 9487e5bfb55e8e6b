// HostData: how far the data of one host of a connection went, by data sequence number: what it
// sent at most, its DATA_FIN, and what the other host acknowledged.
//
// Of a host whose key is known, and so its IDSN: numbers of 4 bytes are completed by it.
// Threads: one at a time.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <optional>

#include "flow/sequence_number.h"
#include "packet/mptcp_option.h"

namespace mptcpanalyzer {

class HostData {
 public:
  // To be called before the others; the first call counts.
  void learn_idsn(std::uint64_t idsn) {
    if (!end_) end_ = idsn + 1;
  }

  // The bytes that MP_CAPABLE maps (RFC 8684 section 3.1), or those on the SYN, where the peer
  // counts them.
  void send_first(std::uint64_t idsn, std::uint32_t length) { reach(idsn + 1 + length); }

  // A mapping that the host announced.
  void send(const Dss& dss) {
    if (dss.infinite()) is_open_ = true;
    if (!dss.has_mapping() || dss.length == 0) return;
    const std::uint64_t end = whole(dss.dsn, dss.dsn_is_64()) + dss.length;
    if (dss.data_fin()) fin_end_ = end;
    reach(end);
  }

  // Data came whose mapping is not known: how far it goes cannot be told from here on.
  void send_unknown() { is_open_ = true; }

  // A DATA_ACK of the other host.
  void acknowledge(const Dss& dss, std::uint64_t frame) {
    const std::uint64_t ack = whole(dss.data_ack, dss.data_ack_is_64());
    if (!acked_ || data_distance(*acked_, ack) > 0) acked_ = ack;
    if (beyond_frame_ == 0 && data_distance(*end_, ack) > 0) beyond_frame_ = frame;
  }

  bool sent_fin() const { return fin_end_.has_value(); }
  bool fin_acknowledged() const {
    return fin_end_ && acked_ && data_distance(*fin_end_, *acked_) >= 0;
  }

  // Behind what it sent or the other host acknowledged.
  std::optional<std::uint64_t> farthest() const {
    return end_ && acked_ && data_distance(*end_, *acked_) > 0 ? acked_ : end_;
  }

  // The first DATA_ACK of what the capture does not show as sent, before it or after; 0: none.
  std::uint64_t acknowledged_unsent() const { return is_open_ ? 0 : beyond_frame_; }

 private:
  std::uint64_t whole(std::uint64_t number, bool is_64) const {
    return is_64 ? number : nearest_data_sequence(static_cast<std::uint32_t>(number), *end_);
  }
  void reach(std::uint64_t end) {
    if (data_distance(*end_, end) <= 0) return;
    end_ = end;
    // It was sent after all: a capture of several interfaces may show the answer first.
    if (beyond_frame_ != 0 && data_distance(*end_, *acked_) <= 0) beyond_frame_ = 0;
  }

  std::optional<std::uint64_t> end_;      // behind what it sent
  std::optional<std::uint64_t> fin_end_;  // behind its DATA_FIN
  std::optional<std::uint64_t> acked_;    // the highest DATA_ACK
  std::uint64_t beyond_frame_ = 0;
  bool is_open_ = false;
};

}  // namespace mptcpanalyzer
