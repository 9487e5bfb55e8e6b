// Rules about the data over time: connections whose answer follows from how the script is made. All
// are seen at the client, which sends; round trips are 40 ms.
#include <gtest/gtest.h>
#include <string>

#include "diagnosis/script_diagnosis_fixture.h"

namespace mptcpanalyzer {
namespace {

constexpr const char* kOpen = R"(
endpoint C 10.0.0.1:1000
endpoint D 10.0.1.1:2000
endpoint S 10.0.0.2:80
let A = 0x1122334455667788
let B = 0x99aabbccddeeff00
0.000 C > S SYN seq=100 mss=1460 ws=7 mp_capable(v1)
0.040 S > C SYN,ACK seq=500 ack=101 mss=1460 ws=7 mp_capable(v1,key=B)
0.0401 C > S ACK seq=101 ack=501 mp_capable(v1,key=A,peer=B)
)";

std::string join(bool backup = false) {
  return fmt::format(
      "0.100 D > S SYN seq=700 ws=7 mp_join(syn,token=token1(B),nonce=1,id=3)\n"
      "0.140 S > D SYN,ACK seq=900 ack=701 ws=7 mp_join(synack,hmac=v1/B/A/2/1,nonce=2,id=4{})\n"
      "0.1401 D > S ACK seq=701 ack=901 mp_join(ack,hmac=v1/A/B/1/2)\n"
      "0.180 S > D ACK seq=901 ack=701 dss(ack=idsn1(A)+1)\n",
      backup ? ",backup" : "");
}

// A segment of the client: `ssn` and `dsn` count from 1.
std::string data(double time_s, char from, int ssn, int dsn, int length) {
  const int seq = (from == 'C' ? 100 : 700) + ssn;
  const int ack = from == 'C' ? 501 : 901;
  return fmt::format(
      "{:.4f} {} > S PSH,ACK seq={} ack={} len={} "
      "dss(ack=idsn1(B)+1,dsn=idsn1(A)+{},ssn={},len={})\n",
      time_s, from, seq, ack, length, dsn, ssn, length);
}

// The answer to it: the subflow up to `ssn`, the data up to `dsn`, both of the next byte.
std::string ack(double time_s, char to, int ssn, int dsn, int window = 512) {
  const int seq = to == 'C' ? 501 : 901;
  return fmt::format("{:.4f} S > {} ACK seq={} ack={} win={} dss(ack=idsn1(A)+{})\n", time_s, to,
                     seq, (to == 'C' ? 100 : 700) + ssn, window, dsn);
}

// Segments of 1,000 bytes, each acknowledged 40 ms later, every 10 ms.
std::string steady(double from_s, char from, int first_segment, int count, int window = 512) {
  std::string lines;
  for (int i = 0; i < count; ++i) {
    const int at = (first_segment + i) * 1000 + 1;
    lines += data(from_s + 0.05 * i, from, at, at, 1000);
    lines += ack(from_s + 0.05 * i + 0.04, from, at + 1000, at + 1000, window);
  }
  return lines;
}

struct Case {
  const char* what;
  std::string script;  // behind kOpen
  const char* id;
  const char* findings;
};

std::string many_repeats() {
  std::string lines = join();
  for (int i = 0; i < 20; ++i) {
    const int at = i * 1000 + 1;
    lines += data(0.2 + 0.05 * i, 'C', at, at, 1000);
    if (i % 2 == 0) lines += data(0.21 + 0.05 * i, 'D', at / 2 + 1, at, 500);
    lines += ack(0.24 + 0.05 * i, 'C', at + 1000, at + 1000);
  }
  return lines;
}

const Case kCases[] = {
    {"data that is answered", steady(0.1, 'C', 0, 10), "stall", ""},
    {"a tail that is lost, for 1.2 s",
     steady(0.1, 'C', 0, 3) + data(0.3, 'C', 3001, 3001, 1000) + data(1.5, 'C', 3001, 3001, 1000) +
         ack(1.54, 'C', 4001, 4001),
     "stall", "warning stall tcp.stream 0"},
    {"0.3 s of it",
     steady(0.1, 'C', 0, 3) + data(0.3, 'C', 3001, 3001, 1000) + data(0.56, 'C', 3001, 3001, 1000) +
         ack(0.6, 'C', 4001, 4001),
     "stall", "note stall tcp.stream 0"},
    {"silence with nothing pending", steady(0.1, 'C', 0, 3) + steady(5.0, 'C', 3, 3), "stall", ""},
    {"a DATA_FIN alone is no pending data",
     steady(0.1, 'C', 0, 3) +
         "0.3 C > S ACK seq=3101 ack=501 dss(ack=idsn1(B)+1,dsn=idsn1(A)+3001,ssn=0,len=1,fin)\n"
         "5.0 C > S ACK seq=3101 ack=501 dss(ack=idsn1(B)+1,dsn=idsn1(A)+3001,ssn=0,len=1,fin)\n",
     "stall", ""},
    {"an error from 30 s on",
     steady(0.1, 'C', 0, 3) + data(0.3, 'C', 3001, 3001, 1000) + data(40, 'C', 3001, 3001, 1000) +
         ack(40.04, 'C', 4001, 4001),
     "stall", "error stall tcp.stream 0"},
    {"an application that pauses", steady(0.1, 'C', 0, 3) + steady(5.0, 'C', 3, 3),
     "application_limited", "note application_limited"},
    {"one that does not", steady(0.1, 'C', 0, 30), "application_limited", ""},
    {"a window that stays shut for 3 s",
     steady(0.1, 'C', 0, 3) + ack(0.35, 'C', 3001, 3001, 0) + ack(3.4, 'C', 3001, 3001, 512) +
         steady(3.5, 'C', 3, 3),
     "window_limited", "warning window_limited"},
    {"which is no idle application",
     steady(0.1, 'C', 0, 3) + ack(0.35, 'C', 3001, 3001, 0) + ack(3.4, 'C', 3001, 3001, 512) +
         steady(3.5, 'C', 3, 3),
     "application_limited", ""},
    {"a window that is wide", steady(0.1, 'C', 0, 60), "window_limited", ""},
    {"new data on a backup for 3 s, though the first path serves",
     join(true) + data(0.2, 'C', 1, 1, 100) + ack(0.24, 'C', 101, 101) +
         data(0.3, 'D', 1, 101, 100) + ack(0.34, 'D', 101, 201) + data(3.3, 'D', 101, 201, 100) +
         ack(3.34, 'D', 201, 301),
     "backup_misused", "warning backup_misused tcp.stream 1"},
    {"a subflow that is no backup",
     join() + data(0.3, 'D', 1, 1, 100) + ack(0.34, 'D', 101, 101) + data(3.3, 'D', 101, 101, 100) +
         ack(3.34, 'D', 201, 201),
     "backup_misused", ""},
    {"what MP_PRIO finds in flight",
     join() + data(0.3, 'D', 1, 1, 100) + "0.35 S > D ACK seq=901 ack=801 mp_prio(backup)\n" +
         data(0.4, 'D', 101, 101, 100) + ack(0.44, 'D', 201, 201),
     "backup_misused", "note backup_misused tcp.stream 1"},
    {"half of the data again on the other subflow", many_repeats(), "wasteful_reinjection",
     "warning wasteful_reinjection"},
    {"none of it", join() + steady(0.2, 'C', 0, 20), "wasteful_reinjection", ""},
    {"large segments never arrive, small ones do",
     steady(0.1, 'C', 0, 5) + data(0.4, 'C', 5001, 5001, 1440) + data(0.7, 'C', 5001, 5001, 1440) +
         data(1.3, 'C', 5001, 5001, 1440) + data(2.5, 'C', 5001, 5001, 1440),
     "path_poor", "warning path_poor tcp.stream 0"},
    {"no path loses anything", steady(0.1, 'C', 0, 30), "path_poor", ""},
    {"a segment larger than the MSS", data(0.1, 'C', 1, 1, 2920) + ack(0.14, 'C', 2921, 2921),
     "capture_unfit", "note capture_unfit"},
    {"all that is needed", steady(0.1, 'C', 0, 3), "capture_unfit", ""},
    {"data that was acknowledged and not captured",
     data(0.1, 'C', 1, 1, 1000) + data(0.2, 'C', 3001, 3001, 1000) + ack(0.24, 'C', 4001, 4001),
     "capture_unfit", "note capture_unfit"},
};

TEST(DataRulesTest, PositivesAndNearMisses) {
  for (const Case& one : kCases) {
    EXPECT_EQ(findings_text(diagnose_script(kOpen + one.script), one.id), one.findings) << one.what;
  }
}

// Of the server there is no packet: nothing that needs its answers is judged.
TEST(DataRulesTest, OneDirectionIsNotJudged) {
  std::string script = kOpen;
  for (int i = 0; i < 5; ++i)
    script += data(0.1 + i, 'C', 1000 * i + 1, 1000 * i + 1, 1000);
  std::string one_way;
  for (std::size_t at = 0; at < script.size();) {
    const std::size_t end = std::min(script.find('\n', at), script.size());
    const std::string line = script.substr(at, end - at);
    if (line.find(" S > ") == std::string::npos) one_way += line + '\n';
    at = end + 1;
  }
  const std::vector<Diagnosis> told = diagnose_script(one_way);
  EXPECT_EQ(findings_text(told), "note capture_unfit");
  for (const RuleOutcome& outcome : told.front().rules) {
    if (outcome.id == "stall" || outcome.id == "mpc_ack_lost") {
      EXPECT_EQ(to_string(outcome.outcome), "not_judged") << outcome.id;
    }
  }
}

TEST(DataRulesTest, ACaptureFromTheMiddleIsUnfit) {
  const std::string script = std::string(kOpen) + steady(0.1, 'C', 0, 3);
  // Without the lines of the handshake.
  std::string cut = script;
  for (const char* line : {"0.000 C", "0.040 S", "0.0401 C"}) {
    const std::size_t at = cut.find(std::string("\n") + line);
    cut.erase(at, cut.find('\n', at + 1) - at);
  }
  EXPECT_EQ(findings_text(diagnose_script(cut), "capture_unfit"), "note capture_unfit");
}

}  // namespace
}  // namespace mptcpanalyzer
