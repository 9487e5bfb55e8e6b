// Verdicts on reinjections against a naive reference: byte by byte, over all arrivals that the
// generator wrote down.

#include "ends/delivery/qualify_reinjections.h"

#include <gtest/gtest.h>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ends/delivery/summary_extended.h"
#include "ends/trace_pair_fixture.h"

namespace mptcpanalyzer {
namespace {

constexpr std::int64_t kNever = -1;

struct Naive {
  Verdict verdict = Verdict::lost;
  std::int64_t delta_ns = 0;
};

// All data segments of one sender that arrived.
struct NaiveArrival {
  const SentSegment* segment = nullptr;
  std::int64_t time_ns = 0;
};

std::vector<NaiveArrival> arrivals_of(const GeneratedPair& pair, const ConnectionTruth& connection,
                                      Host sender) {
  std::vector<NaiveArrival> arrivals;
  for (const SentSegment& segment : connection.segments) {
    if (segment.sender == sender && !segment.lost)
      arrivals.push_back({&segment, pair.fates[segment.frame - 1].arrived_ns});
  }
  return arrivals;
}

Naive judge(const GeneratedPair& pair, const std::vector<NaiveArrival>& arrivals,
            const ReinjectionTruth& reinjection) {
  const FrameFate& fate = pair.fates[reinjection.frame - 1];
  if (fate.lost) return {};
  bool is_first_somewhere = false;
  bool is_only = false;
  std::int64_t without = 0;
  for (std::uint64_t dsn = reinjection.dsn; dsn < reinjection.dsn + reinjection.length; ++dsn) {
    std::int64_t before = kNever;     // the first arrival, were it not for the reinjection
    std::int64_t elsewhere = kNever;  // the first by another subflow
    for (const NaiveArrival& arrival : arrivals) {
      const SentSegment& segment = *arrival.segment;
      if (segment.frame == reinjection.frame) continue;
      if (dsn < segment.dsn || dsn >= segment.dsn + segment.length) continue;
      if (before == kNever || arrival.time_ns < before) before = arrival.time_ns;
      if (segment.subflow == reinjection.subflow) continue;
      if (elsewhere == kNever || arrival.time_ns < elsewhere) elsewhere = arrival.time_ns;
    }
    if (before != kNever && before < fate.arrived_ns) {
      without = std::max(without, before);
      continue;
    }
    is_first_somewhere = true;
    if (elsewhere == kNever) {
      is_only = true;
    } else {
      without = std::max(without, elsewhere);
    }
  }
  if (is_only) return {Verdict::rescue, 0};
  return {is_first_somewhere ? Verdict::successful : Verdict::redundant, without - fate.arrived_ns};
}

TrafficOptions small_connection(std::uint64_t seed) {
  TrafficOptions options;
  options.seed = seed;
  options.packets = 1500;
  options.subflows = 3;
  options.loss = seed % 2 == 0 ? 0.3 : 0.05;
  options.reinjections = 0.3;
  options.data_retransmissions = 0.05;
  options.resegment = seed % 3 == 0;
  options.mss = 300;
  return options;
}

TEST(ReinjectionVerdicts, AreThoseOfTheNaiveReference) {
  std::map<Verdict, int> seen;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    PathOptions path;
    path.delays_ns = {5'000'000, 20'000'000, 1'000'000};
    const GeneratedPair pair = generate_pair(small_connection(seed), path);
    const ConnectionTruth& connection = pair.connections.at(0);
    const Trace client = trace_of_capture(pair.client);
    const Trace server = trace_of_capture(pair.server);
    const MergedTrace merged =
        merge_streams(client, server, compare_connections(client, server, 0, 0).subflows);
    const ReinjectionReport report = qualify_reinjections(merged, {Role::server, Role::client});
    std::map<std::pair<Role, std::uint64_t>, const QualifiedReinjection*> found;
    for (const QualifiedReinjection& one : report.reinjections)
      found[{one.mptcpdest, one.packetid}] = &one;
    std::size_t expected = 0;
    for (const Host sender : {Host::client, Host::server}) {
      const std::vector<NaiveArrival> arrivals = arrivals_of(pair, connection, sender);
      for (const ReinjectionTruth& truth : connection.reinjections) {
        // Wireshark's rule (WIRESHARK.md 11.3): of TCP retransmissions alone there is no
        // reinjection.
        if (truth.sender != sender || truth.original_frames.empty()) continue;
        ++expected;
        const Naive naive = judge(pair, arrivals, truth);
        const Role dest = sender == Host::client ? Role::server : Role::client;
        const auto one = found.find({dest, pair.fates[truth.frame - 1].sent_frame});
        ASSERT_NE(one, found.end()) << "seed " << seed << " frame " << truth.frame;
        const QualifiedReinjection& verdict = *one->second;
        ASSERT_EQ(to_string(verdict.verdict), to_string(naive.verdict))
            << "seed " << seed << " frame " << truth.frame;
        ASSERT_EQ(verdict.length, truth.length);
        ++seen[naive.verdict];
        if (naive.verdict == Verdict::lost || naive.verdict == Verdict::rescue) {
          EXPECT_FALSE(verdict.delta_s);
        } else {
          ASSERT_TRUE(verdict.delta_s);
          EXPECT_NEAR(*verdict.delta_s * 1e9, static_cast<double>(naive.delta_ns), 1);
        }
      }
    }
    // The others are sent again where they were sent before, while another subflow has carried them
    // as well (WIRESHARK.md 11.3); none is new data.
    EXPECT_GE(found.size(), expected);
    std::size_t again = 0;
    for (const SentSegment& segment : connection.segments) {
      if (segment.sent_as == SentAs::new_data) continue;
      const Role dest = segment.sender == Host::client ? Role::server : Role::client;
      again += found.count({dest, pair.fates[segment.frame - 1].sent_frame});
    }
    EXPECT_EQ(found.size(), again) << "seed " << seed;
  }
  // Here TCP retransmits what is lost until it arrives, so that nothing needs a rescue.
  for (const Verdict verdict : {Verdict::successful, Verdict::redundant, Verdict::lost})
    EXPECT_GT(seen[verdict], 10) << to_string(verdict);
}

// Bytes of new data that arrived, and of segments that did not.
TEST(TwoEndedSummary, CountsWhatTheGeneratorSentAndLost) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    const GeneratedPair pair = generate_pair(small_connection(seed), {});
    const ConnectionTruth& connection = pair.connections.at(0);
    const Trace client = trace_of_capture(pair.client);
    const Trace server = trace_of_capture(pair.server);
    const MergedTrace merged =
        merge_streams(client, server, compare_connections(client, server, 0, 0).subflows);
    for (const Host sender : {Host::client, Host::server}) {
      std::uint64_t arrived = 0;
      std::uint64_t lost = 0;
      for (const SentSegment& segment : connection.segments) {
        if (segment.sender == sender) (segment.lost ? lost : arrived) += segment.length;
      }
      const ReceivedDirection received =
          summarize_received(merged, sender == Host::client ? Role::server : Role::client, {});
      EXPECT_EQ(received.bytes.throughput_bytes, arrived);
      EXPECT_EQ(received.bytes.lost_bytes, lost);
      // What was lost is sent until it arrives, so all new data does.
      EXPECT_EQ(received.bytes.goodput_bytes, connection.sent_by[index_of(sender)].new_data);
      std::uint64_t of_subflows = 0;
      for (const ReceivedSubflow& subflow : received.subflows)
        of_subflows += subflow.bytes.goodput_bytes;
      EXPECT_EQ(of_subflows, received.bytes.goodput_bytes);
    }
  }
}

// Path 1 is slow and path 2 fast; the data of the first segment is sent again on the second.
constexpr const char* kHandshakes = R"(
endpoint C1 10.0.0.1:1000
endpoint C2 10.0.1.1:1001
endpoint S 10.0.0.2:80
let KC = 0x1
let KS = 0x2
0.000 C1 > S SYN seq=100 mp_capable(v1)
0.000 S > C1 SYN,ACK seq=500 ack=101 mp_capable(v1,key=KS)
0.000 C1 > S ACK seq=101 ack=501 mp_capable(v1,key=KC,peer=KS)
0.001 C2 > S SYN seq=200 mp_join(syn,token=token1(KS),nonce=1,id=2)
0.001 S > C2 SYN,ACK seq=600 ack=201 mp_join(synack,hmac=v1/KS/KC/2/1,nonce=2,id=0)
0.001 C2 > S ACK seq=201 ack=601 mp_join(ack,hmac=v1/KC/KS/1/2)
)";

struct VerdictCase {
  const char* what;
  const char* received;  // by the server, after the handshakes
  Verdict verdict;
  double delta_s;  // where there is one
};

// The client sends 9 bytes on the first subflow at 0.010 s and again on the second at 0.020 s.
constexpr const char* kSentTwice =
    "0.010 C1 > S ACK seq=101 ack=501 len=9 dss(dsn=idsn1(KC)+1,ssn=1,len=9)\n"
    "0.020 C2 > S ACK seq=201 ack=601 len=9 dss(dsn=idsn1(KC)+1,ssn=1,len=9)\n";

const VerdictCase kVerdictCases[] = {
    {"the original came first",
     "0.050 C1 > S ACK seq=101 ack=501 len=9 dss(dsn=idsn1(KC)+1,ssn=1,len=9)\n"
     "0.080 C2 > S ACK seq=201 ack=601 len=9 dss(dsn=idsn1(KC)+1,ssn=1,len=9)\n",
     Verdict::redundant, -0.030},
    {"it overtook the original",
     "0.080 C2 > S ACK seq=201 ack=601 len=9 dss(dsn=idsn1(KC)+1,ssn=1,len=9)\n"
     "0.120 C1 > S ACK seq=101 ack=501 len=9 dss(dsn=idsn1(KC)+1,ssn=1,len=9)\n",
     Verdict::successful, 0.040},
    {"the original was lost",
     "0.080 C2 > S ACK seq=201 ack=601 len=9 dss(dsn=idsn1(KC)+1,ssn=1,len=9)\n", Verdict::rescue,
     0},
    {"it was lost", "0.080 C1 > S ACK seq=101 ack=501 len=9 dss(dsn=idsn1(KC)+1,ssn=1,len=9)\n",
     Verdict::lost, 0},
    {"both were lost", "", Verdict::lost, 0},
    {"the network card cut it in two, and one part came",
     "0.080 C2 > S ACK seq=201 ack=601 len=5 dss(dsn=idsn1(KC)+1,ssn=1,len=9)\n", Verdict::rescue,
     0},
    {"both were cut in two, and of each the same part came",
     "0.050 C1 > S ACK seq=101 ack=501 len=5 dss(dsn=idsn1(KC)+1,ssn=1,len=9)\n"
     "0.080 C2 > S ACK seq=201 ack=601 len=5 dss(dsn=idsn1(KC)+1,ssn=1,len=9)\n",
     Verdict::lost, 0},
};

TEST(ReinjectionVerdicts, HandMade) {
  for (const VerdictCase& c : kVerdictCases) {
    const Trace sender = trace_of_script(std::string(kHandshakes) + kSentTwice);
    const Trace receiver = trace_of_script(std::string(kHandshakes) + c.received);
    const MergedTrace merged =
        merge_streams(sender, receiver, compare_connections(sender, receiver, 0, 0).subflows);
    const ReinjectionReport report = qualify_reinjections(merged, {Role::server});
    ASSERT_EQ(report.reinjections.size(), 1U) << c.what;
    const QualifiedReinjection& one = report.reinjections[0];
    EXPECT_EQ(to_string(one.verdict), to_string(c.verdict)) << c.what;
    EXPECT_EQ(one.delta_s.has_value(), c.delta_s != 0) << c.what;
    EXPECT_NEAR(one.delta_s.value_or(0), c.delta_s, 1e-9) << c.what;
    EXPECT_EQ(one.dsn, 1) << c.what;
    EXPECT_EQ(one.tcpstream, 1U) << c.what;
    EXPECT_EQ(one.reinjection_of.at(0).tcpstream, 0U) << c.what;
    EXPECT_EQ(report.totals.at(0).by_verdict[static_cast<std::size_t>(c.verdict)].packets, 1U)
        << c.what;
  }
}

// The server announces room for 5 bytes, so that the 9 of the original end beyond it.
TEST(ReinjectionVerdicts, DataBeyondTheWindowDidNotArrive) {
  struct WindowCase {
    const char* what;
    const char* announced;  // before the reinjection comes
    Verdict verdict;
    std::uint64_t goodput;
  };
  const WindowCase cases[] = {
      {"it found more room", "0.070 S > C2 ACK seq=601 ack=201 win=20 dss(ack=idsn1(KC)+1)\n",
       Verdict::rescue, 9},
      {"neither found room", "", Verdict::lost, 0},
  };
  for (const WindowCase& c : cases) {
    const std::string room = "0.005 S > C1 ACK seq=501 ack=101 win=5 dss(ack=idsn1(KC)+1)\n";
    const std::string later = "0.090 S > C2 ACK seq=601 ack=210 win=20 dss(ack=idsn1(KC)+1)\n";
    const Trace sender = trace_of_script(kHandshakes + room + kSentTwice + c.announced + later);
    const Trace receiver = trace_of_script(
        kHandshakes + room +
        "0.050 C1 > S ACK seq=101 ack=501 len=9 dss(dsn=idsn1(KC)+1,ssn=1,len=9)\n" + c.announced +
        "0.080 C2 > S ACK seq=201 ack=601 len=9 dss(dsn=idsn1(KC)+1,ssn=1,len=9)\n" + later);
    const MergedTrace merged =
        merge_streams(sender, receiver, compare_connections(sender, receiver, 0, 0).subflows);
    const ReinjectionReport report = qualify_reinjections(merged, {Role::server});
    ASSERT_EQ(report.reinjections.size(), 1U) << c.what;
    EXPECT_EQ(to_string(report.reinjections[0].verdict), to_string(c.verdict)) << c.what;
    const ReceivedDirection received = summarize_received(merged, Role::server, {});
    EXPECT_EQ(received.bytes.throughput_bytes, 18U) << c.what;
    EXPECT_EQ(received.bytes.goodput_bytes, c.goodput) << c.what;
    EXPECT_EQ(received.bytes.duplicate_packets, 0U) << c.what;
  }
}

struct TriggerCase {
  const char* what;
  const char* sent;  // by the client, after the handshakes; the last is the reinjection
  Trigger trigger;
};

const TriggerCase kTriggerCases[] = {
    {"at once on both: the original cannot have been acknowledged",
     "0.0100 C1 > S ACK seq=101 ack=501 len=9 dss(dsn=idsn1(KC)+1,ssn=1,len=9)\n"
     "0.0101 C2 > S ACK seq=201 ack=601 len=9 dss(dsn=idsn1(KC)+1,ssn=1,len=9)",
     Trigger::redundant_scheduling},
    {"nothing acknowledged for 300 ms",
     "0.010 C1 > S ACK seq=101 ack=501 len=9 dss(dsn=idsn1(KC)+1,ssn=1,len=9)\n"
     "0.310 C2 > S ACK seq=201 ack=601 len=9 dss(dsn=idsn1(KC)+1,ssn=1,len=9)",
     Trigger::timeout},
    {"a retransmission on the first subflow",
     "0.010 C1 > S ACK seq=101 ack=501 len=9 dss(dsn=idsn1(KC)+1,ssn=1,len=9)\n"
     "0.110 C1 > S ACK seq=101 ack=501 len=9 dss(dsn=idsn1(KC)+1,ssn=1,len=9)\n"
     "0.120 C2 > S ACK seq=201 ack=601 len=9 dss(dsn=idsn1(KC)+1,ssn=1,len=9)",
     Trigger::loss},
    {"the first subflow was reset",
     "0.010 C1 > S ACK seq=101 ack=501 len=9 dss(dsn=idsn1(KC)+1,ssn=1,len=9)\n"
     "0.050 S > C1 RST,ACK seq=501 ack=101\n"
     "0.310 C2 > S ACK seq=201 ack=601 len=9 dss(dsn=idsn1(KC)+1,ssn=1,len=9)",
     Trigger::subflow_closed},
    {"the receive window is used up",
     "0.010 C1 > S ACK seq=101 ack=501 len=9 dss(dsn=idsn1(KC)+1,ssn=1,len=9)\n"
     "0.050 S > C2 ACK seq=601 ack=201 win=9 dss(ack=idsn1(KC)+1)\n"
     "0.110 C2 > S ACK seq=201 ack=601 len=9 dss(dsn=idsn1(KC)+1,ssn=1,len=9)",
     Trigger::window_stall},
    {"no sign of why",
     "0.010 C1 > S ACK seq=101 ack=501 len=9 dss(dsn=idsn1(KC)+1,ssn=1,len=9)\n"
     "0.050 S > C1 ACK seq=501 ack=110 win=9999 dss(ack=idsn1(KC)+1)\n"
     "0.110 C2 > S ACK seq=201 ack=601 len=9 dss(dsn=idsn1(KC)+1,ssn=1,len=9)",
     Trigger::unknown},
};

// The round trip of the handshake that the client sees.
std::string with_round_trip(std::string script) {
  const std::string answer = "0.000 S > C1 SYN,ACK";
  return script.replace(script.find(answer), 5, "0.0005");
}

TEST(ReinjectionVerdicts, Triggers) {
  for (const TriggerCase& c : kTriggerCases) {
    const std::string script = with_round_trip(kHandshakes) + c.sent;
    const Trace trace = trace_of_script(script);
    // The same at both ends: all arrives at once.
    const MergedTrace merged =
        merge_streams(trace, trace, compare_connections(trace, trace, 0, 0).subflows);
    const ReinjectionReport report = qualify_reinjections(merged, {Role::server});
    ASSERT_EQ(report.reinjections.size(), 1U) << c.what;
    EXPECT_EQ(to_string(report.reinjections[0].trigger), to_string(c.trigger)) << c.what;
  }
}

}  // namespace
}  // namespace mptcpanalyzer
