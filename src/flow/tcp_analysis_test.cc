#include "flow/tcp_analysis.h"

#include <gtest/gtest.h>
#include <list>
#include <random>

namespace mptcpanalyzer {
namespace {

using tcp_flag::kAck;
using tcp_flag::kFin;
using tcp_flag::kRst;
using tcp_flag::kSyn;

constexpr std::int64_t kMs = 1'000'000;
constexpr int kClient = 0;
constexpr int kServer = 1;

// A stream whose segments are numbered from 1 as they are sent.
class Conversation {
 public:
  SegmentAnalysis send(int side, std::int64_t time_ns, std::uint16_t flags, std::uint32_t seq,
                       std::uint32_t ack, std::uint32_t length = 0) {
    SegmentFacts facts = next_;
    next_ = {};
    facts.frame = ++frame_;
    facts.time_ns = time_ns;
    facts.flags = flags;
    facts.seq = seq;
    facts.ack = ack;
    facts.length = length;
    facts.window = window_;
    facts.peer_window_scale = kWindowScaleOff;
    return analyse(stream_, side, facts);
  }
  // SYN, SYN/ACK and ACK within 100 ms from `time_ns`; the next numbers are the ISNs plus 1.
  void shake_hands(std::int64_t time_ns, std::uint32_t client_isn, std::uint32_t server_isn) {
    send(kClient, time_ns, kSyn, client_isn, 0);
    send(kServer, time_ns + 50 * kMs, kSyn | kAck, server_isn, client_isn + 1);
    send(kClient, time_ns + 100 * kMs, kAck, client_isn + 1, server_isn + 1);
  }
  Conversation& with_mptcp_signal() {
    next_.mptcp_signal = true;
    return *this;
  }
  TcpStreamAnalysis& stream() { return stream_; }
  void offer_window(std::uint16_t window) { window_ = window; }

 private:
  TcpStreamAnalysis stream_;
  SegmentFacts next_;
  std::uint64_t frame_ = 0;
  std::uint16_t window_ = 1000;
};

TEST(TcpAnalysis, AnIdleStreamIsSmall) {
  // 100,000 streams are to be analysed in little memory.
  EXPECT_LE(sizeof(TcpStreamAnalysis), 200U);
  Conversation talk;
  talk.shake_hands(0, 100, 500);
  for (std::uint32_t i = 0; i < 1000; ++i)
    talk.send(kClient, 200 * kMs, kAck, 101 + i, 501, 1);
  EXPECT_GE(talk.stream().sent_by[kClient].unacknowledged.allocated(), 1000U);
  talk.send(kServer, 300 * kMs, kAck, 501, 1101);
  EXPECT_EQ(talk.stream().sent_by[kClient].unacknowledged.allocated(), 0U);
}

// WIRESHARK.md section 15, 31: 0 is a sequence number like any other.
TEST(TcpAnalysis, SequenceNumberZeroIsANumber) {
  Conversation talk;
  talk.shake_hands(0, 0xffff'ff9b, 500);                       // the client's next is -100
  talk.send(kClient, 200 * kMs, kAck, 0xffff'ff9c, 501, 100);  // up to 0
  EXPECT_EQ(talk.send(kServer, 201 * kMs, kAck, 501, 0).acked_frame, 4U);
  EXPECT_TRUE(talk.send(kClient, 202 * kMs, kAck, 50, 501, 10).has(analysis_flag::kLostSegment));
  EXPECT_EQ(talk.send(kClient, 900 * kMs, kAck, 0xffff'ff9c, 501, 100).retransmission,
            Retransmission::spurious);
}

// captures/original/client_2, frames 28 and 292: refused with sequence number 0, then accepted.
TEST(TcpAnalysis, ARefusalTellsNoSequenceNumber) {
  Conversation talk;
  talk.send(kClient, 0, kSyn, 3'816'623'219, 0);
  talk.send(kServer, 50 * kMs, kRst, 0, 0);
  talk.send(kClient, 500 * kMs, kSyn, 3'816'623'219, 0);
  const auto answer = talk.send(kServer, 550 * kMs, kSyn | kAck, 3'757'676'162, 3'816'623'220);
  EXPECT_EQ(answer.retransmission, Retransmission::none);
  EXPECT_EQ(answer.flags, 0);
}

// captures/crafted/e21: tshark takes frame 7 for a fast retransmission. There was no duplicate ACK.
TEST(TcpAnalysis, AnAckOfUnseenDataIsNoDuplicateAck) {
  Conversation talk;
  talk.shake_hands(0, 1000, 5000);
  talk.send(kClient, 101 * kMs, kAck, 1101, 5001, 100);
  talk.offer_window(900);
  EXPECT_EQ(talk.send(kServer, 102 * kMs, kAck, 5001, 1001).flags, analysis_flag::kWindowUpdate);
  // The client acknowledges data of the server that was not captured.
  EXPECT_TRUE(talk.send(kClient, 103 * kMs, kAck, 1201, 5101).has(analysis_flag::kAckLostSegment));
  EXPECT_FALSE(talk.send(kClient, 103 * kMs, kAck, 1201, 5101).has(analysis_flag::kAckLostSegment));
  EXPECT_EQ(talk.send(kClient, 104 * kMs, kAck, 1001, 5101, 100).retransmission,
            Retransmission::out_of_order);
}

// RFC 8684 section 4: a duplicate ACK with an MPTCP option other than DSS is no sign of congestion.
TEST(TcpAnalysis, AnMptcpSignalIsNoDuplicateAck) {
  Conversation talk;
  talk.shake_hands(0, 1000, 5000);
  talk.send(kClient, 101 * kMs, kAck, 1001, 5001, 100);
  talk.send(kServer, 102 * kMs, kAck, 5001, 1101);
  EXPECT_FALSE(talk.with_mptcp_signal()
                   .send(kServer, 103 * kMs, kAck, 5001, 1101)
                   .has(analysis_flag::kDuplicateAck));
  EXPECT_EQ(talk.send(kServer, 104 * kMs, kAck, 5001, 1101).duplicate_acks, 1U);
  EXPECT_EQ(talk.send(kServer, 105 * kMs, kAck, 5001, 1101).duplicate_acks, 2U);
}

TEST(TcpAnalysis, FactsTellMptcpSignalsFromDss) {
  Segment segment;
  segment.mptcp_count = 1;
  segment.mptcp[0].subtype = static_cast<std::uint8_t>(MptcpSubtype::dss);
  EXPECT_FALSE(segment_facts(segment, 1, 0).mptcp_signal);
  segment.mptcp_count = 2;
  segment.mptcp[1].subtype = static_cast<std::uint8_t>(MptcpSubtype::add_addr);
  EXPECT_TRUE(segment_facts(segment, 1, 0).mptcp_signal);
  segment.options.sack_count = 4;
  segment.options.sack = {{{10, 20}, {30, 40}, {0xffff'fffe, 3}, {100, 200}}};
  EXPECT_EQ(segment_facts(segment, 1, 0).sacked, 25U);  // of the first three blocks
}

// Karn's rule (RFC 6298 section 3): what was sent twice gives no sample; WIRESHARK.md 6.2, 17: the
// time is that since the first transmission all the same.
TEST(TcpAnalysis, TheRttOfWhatWasSentTwiceIsAmbiguous) {
  Conversation talk;
  talk.shake_hands(0, 1000, 5000);
  talk.send(kClient, 200 * kMs, kAck, 1001, 5001, 100);
  talk.send(kClient, 201 * kMs, kAck, 1101, 5001, 100);
  talk.send(kClient, 500 * kMs, kAck, 1001, 5001, 100);
  const auto first = talk.send(kServer, 550 * kMs, kAck, 5001, 1101);
  EXPECT_EQ(first.acked_frame, 4U);
  EXPECT_EQ(first.ack_rtt_ns, 350 * kMs);
  EXPECT_TRUE(first.rtt_is_ambiguous);
  const auto second = talk.send(kServer, 551 * kMs, kAck, 5001, 1201);
  EXPECT_EQ(second.ack_rtt_ns, 350 * kMs);
  EXPECT_FALSE(second.rtt_is_ambiguous);
}

// The receiver could acknowledge the upper segment only when the hole below it was filled.
TEST(TcpAnalysis, TheRttAcrossAFilledHoleIsAmbiguous) {
  Conversation talk;
  talk.shake_hands(0, 1000, 5000);
  talk.send(kClient, 200 * kMs, kAck, 1101, 5001, 100);
  talk.send(kClient, 500 * kMs, kAck, 1001, 5001, 100);
  const auto ack = talk.send(kServer, 501 * kMs, kAck, 5001, 1201);
  EXPECT_EQ(ack.acked_frame, 4U);
  EXPECT_TRUE(ack.rtt_is_ambiguous);
}

// A pure ACK with a higher number was seen before the data, so that it came below what had been
// sent: n18b_fallback_checksum of the trials.
TEST(TcpAnalysis, TheRttOfDataThatAPureAckOvertookIsAmbiguous) {
  Conversation talk;
  talk.shake_hands(0, 1000, 5000);
  talk.send(kClient, 200 * kMs, kAck, 1101, 5001);
  talk.send(kClient, 201 * kMs, kAck, 1001, 5001, 100);
  const auto ack = talk.send(kServer, 250 * kMs, kAck, 5001, 1101);
  EXPECT_EQ(ack.acked_frame, 5U);
  EXPECT_TRUE(ack.rtt_is_ambiguous);
  talk.send(kClient, 300 * kMs, kAck, 1101, 5001, 100);
  EXPECT_FALSE(talk.send(kServer, 350 * kMs, kAck, 5001, 1201).rtt_is_ambiguous);
}

// What was acknowledged before and is sent again makes no acknowledgement wait: definitions.md, RTT
// ("newly covers"); n18b_fallback_checksum/server.pcap, frames 557 to 559.
TEST(TcpAnalysis, OldDataSentAgainDoesNotSpoilTheNextRtt) {
  Conversation talk;
  talk.shake_hands(0, 1000, 5000);
  talk.send(kClient, 200 * kMs, kAck, 1001, 5001, 100);
  talk.send(kServer, 250 * kMs, kAck, 5001, 1101);
  talk.send(kClient, 300 * kMs, kAck, 1101, 5001, 100);
  talk.send(kClient, 301 * kMs, kAck, 1001, 5001, 100);
  const auto ack = talk.send(kServer, 350 * kMs, kAck, 5001, 1201);
  EXPECT_EQ(ack.ack_rtt_ns, 50 * kMs);
  EXPECT_FALSE(ack.rtt_is_ambiguous);
}

// Trials, irtt_own_frame: the ACK that tells the initial RTT of 1 ms is itself judged with the 3 ms
// of a stream that has none, as tshark does.
TEST(TcpAnalysis, ASegmentIsNotJudgedByTheRttThatItTells) {
  Conversation talk;
  talk.send(kClient, 0, kSyn, 100, 0, 200);
  talk.send(kServer, kMs / 2, kSyn | kAck, 500, 101);
  EXPECT_EQ(talk.send(kClient, kMs, kAck, 101, 501, 100).retransmission,
            Retransmission::out_of_order);
  EXPECT_EQ(talk.stream().initial_rtt_ns, kMs);
}

// Trials, rst_payload_seq0: the message of a RST is payload, with sequence number 0 as with others.
TEST(TcpAnalysis, TheMessageOfARefusalMayBeARetransmission) {
  Conversation talk;
  talk.send(kClient, 0, kSyn, 100, 0);
  EXPECT_EQ(talk.send(kServer, 10 * kMs, kRst | kAck, 0, 101, 11).retransmission,
            Retransmission::none);
  talk.send(kClient, 500 * kMs, kSyn, 100, 0);
  EXPECT_EQ(talk.send(kServer, 510 * kMs, kRst | kAck, 0, 101, 11).retransmission,
            Retransmission::retransmission);
}

TEST(TcpAnalysis, AMissingTimeGivesNoTimes) {
  Conversation talk;
  talk.shake_hands(0, 1000, 5000);
  talk.send(kClient, kNoTime, kAck, 1001, 5001, 100);
  EXPECT_EQ(talk.send(kServer, 500 * kMs, kAck, 5001, 1101).ack_rtt_ns, 0);
  talk.send(kClient, 501 * kMs, kAck, 1101, 5001, 100);
  const auto again = talk.send(kClient, kNoTime, kAck, 1101, 5001, 100);
  EXPECT_EQ(again.retransmission, Retransmission::retransmission);
  EXPECT_EQ(again.rto_ns, 0);
}

// The clock of a capture may go back: a negative RTT is reported as such (WIRESHARK.md 6.3).
TEST(TcpAnalysis, TimesMayGoBack) {
  Conversation talk;
  talk.shake_hands(0, 1000, 5000);
  talk.send(kClient, 200 * kMs, kAck, 1001, 5001, 100);
  EXPECT_EQ(talk.send(kServer, 190 * kMs, kAck, 5001, 1101).ack_rtt_ns, -10 * kMs);
}

TEST(TcpAnalysis, RecordsNoMoreThanItsLimit) {
  Conversation talk;
  talk.shake_hands(0, 1000, 5000);
  const std::uint32_t count = UnacknowledgedSegments::kCapacity + 100;
  for (std::uint32_t i = 0; i < count; ++i)
    talk.send(kClient, 200 * kMs, kAck, 1001 + i, 5001, 1);
  EXPECT_TRUE(talk.stream().sent_by[kClient].unacknowledged.full());
  EXPECT_EQ(talk.send(kServer, 300 * kMs, kAck, 5001, 1001 + count).acked_frame, 0U);
  EXPECT_TRUE(talk.stream().sent_by[kClient].unacknowledged.empty());
}

// The list of WIRESHARK.md section 6 as it is written there: walked from end to end each time.
class NaiveList {
 public:
  void add(std::uint32_t start, std::uint32_t end, std::uint64_t frame, std::int64_t time_ns) {
    sent_.push_front({start, end, frame, time_ns});
  }
  UnacknowledgedSegments::Acknowledged acknowledge(std::uint32_t ack) {
    UnacknowledgedSegments::Acknowledged result;
    for (auto sent = sent_.begin(); sent != sent_.end();) {
      if (ack == sent->end) {
        result.frame = sent->frame;
        result.time_ns = sent->time_ns;
        sent = sent_.erase(sent);
      } else if (before(sent->start, ack) && before(ack, sent->end)) {
        sent->start = ack;
        ++sent;
      } else if (before(ack, sent->end)) {
        ++sent;
      } else {
        sent = sent_.erase(sent);
      }
    }
    return result;
  }
  bool empty() const { return sent_.empty(); }
  std::int64_t oldest_time_ns() const { return sent_.back().time_ns; }
  std::uint32_t span() const {
    if (sent_.empty()) return 0;
    std::uint32_t low = sent_.front().start;
    std::uint32_t high = sent_.front().end;
    for (const Sent& sent : sent_) {
      if (before(sent.start, low)) low = sent.start;
      if (before(high, sent.end)) high = sent.end;
    }
    return high - low;
  }

 private:
  struct Sent {
    std::uint32_t start;
    std::uint32_t end;
    std::uint64_t frame;
    std::int64_t time_ns;
  };
  static bool before(std::uint32_t a, std::uint32_t b) {
    return static_cast<std::int32_t>(a - b) < 0;
  }
  std::list<Sent> sent_;
};

// Segments of any length in any order, overlapping and repeated, with acknowledgements between
// them, of boundaries and of anything; half of the rounds cross 2^32.
TEST(UnacknowledgedSegments, EqualsTheListOfTheRules) {
  std::mt19937 random(4);
  const auto up_to = [&random](std::uint32_t most) {
    return std::uniform_int_distribution<std::uint32_t>(0, most)(random);
  };
  for (int round = 0; round < 3000; ++round) {
    UnacknowledgedSegments segments;
    NaiveList naive;
    const std::uint32_t origin = round % 2 == 0 ? 1000 : std::uint32_t{0} - 40;
    const std::uint32_t span = round % 10 == 0 ? 3000 : 80;
    std::uint32_t next = 0;
    for (std::uint32_t frame = 1; frame <= span; ++frame) {
      const bool in_order = up_to(3) != 0;
      const std::uint32_t start = in_order ? next : up_to(span);
      const std::uint32_t end = start + 1 + up_to(20);
      next = std::max(next, end);
      segments.add(origin + start, origin + end, frame, frame * 10);
      naive.add(origin + start, origin + end, frame, frame * 10);
      ASSERT_EQ(segments.span(), naive.span()) << "round " << round;
      ASSERT_EQ(segments.oldest_time_ns(), naive.oldest_time_ns()) << "round " << round;
      if (up_to(2) != 0) continue;
      const std::uint32_t ack = origin + (up_to(1) == 0 ? end : up_to(next));
      const auto acknowledged = segments.acknowledge(ack);
      const auto expected = naive.acknowledge(ack);
      ASSERT_EQ(acknowledged.frame, expected.frame) << "round " << round;
      ASSERT_EQ(acknowledged.time_ns, expected.time_ns);
      ASSERT_EQ(segments.empty(), naive.empty());
      ASSERT_EQ(segments.span(), naive.span()) << "round " << round;
    }
  }
}

}  // namespace
}  // namespace mptcpanalyzer
