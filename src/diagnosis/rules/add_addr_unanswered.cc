// docs/findings/add_addr_unanswered.md
#include <fmt/format.h>
#include <map>
#include <set>

#include "diagnosis/facts/handshake.h"
#include "diagnosis/facts/joins.h"
#include "diagnosis/facts/wording.h"
#include "diagnosis/rules/rules.h"
#include "flow/keys.h"

namespace mptcpanalyzer {
namespace {

// Linux repeats after net.mptcp.add_addr_timeout (120 s) or, adaptively, an RTO: until then an echo
// may come.
constexpr double kLeastWaitS = 1;

// One address that a host announced, with all its repeats.
struct Announcement {
  const SignalPacket* first = nullptr;
  const SignalPacket* last = nullptr;
  std::size_t count = 0;
  AddAddr option;
  bool echoed = false;
  bool removed = false;
  bool wrong_hmac = false;
};

using Key = std::tuple<Role, std::uint8_t, IpAddress>;  // who announced, id, address

bool has_wrong_hmac(const CapturedConnection& of, Role host, const AddAddr& option) {
  const Connection* connection = of.connection();
  if (connection == nullptr || !option.truncated_hmac) return false;
  const auto& own = connection->host(host).key;
  const auto& peers = connection->host(peer(host)).key;
  return own && peers && add_addr_hmac(*own, *peers, option) != *option.truncated_hmac;
}

std::map<Key, Announcement> announcements_of(const CapturedConnection& of) {
  std::map<Key, Announcement> all;
  for (const SignalPacket* packet : of.dialogue.packets) {
    const Role sender = of.sender_of(*packet);
    for (const MptcpOption& option : packet->options) {
      const AddAddr* address = std::get_if<AddAddr>(&option.body);
      // Version 0 has no echo.
      if (address == nullptr || address->version0()) continue;
      if (address->echo()) {
        for (auto& [key, announced] : all) {
          const bool is_meant =
              std::get<0>(key) == peer(sender) && std::get<1>(key) == address->address_id;
          if (is_meant) announced.echoed = true;
        }
        continue;
      }
      Announcement& announced = all[{sender, address->address_id, address->address}];
      if (announced.first == nullptr) announced.first = packet;
      announced.last = packet;
      announced.option = *address;
      ++announced.count;
      announced.wrong_hmac |= has_wrong_hmac(of, sender, *address);
    }
  }
  return all;
}

bool is_joined(const CapturedConnection& of, const IpAddress& address) {
  for (const SubflowDialogue& subflow : of.dialogue.subflows) {
    for (const Endpoint& endpoint : subflow.stream->endpoints) {
      if (endpoint.address == address) return true;
    }
  }
  return false;
}

// Whether joins to an announced address were tried, and none came to be.
bool all_joins_failed(const CapturedConnection& of, const IpAddress& address) {
  bool any = false;
  for (const JoinStory& join : join_stories(of)) {
    if (join.subflow->stream->endpoints[1 - join.syn->side].address != address) continue;
    any = true;
    if (join.outcome == JoinOutcome::established || join.outcome == JoinOutcome::half_open)
      return false;
  }
  return any;
}

// A private address told to a host of a public one.
bool is_out_of_reach(const CapturedConnection& of, Role announcer, const IpAddress& address) {
  const SubjectStream& initial = of.subject.streams.front();
  const std::uint8_t side = initial.mptcp_role(0) == announcer ? 1 : 0;
  return is_private(address) && !is_private(initial.endpoints[side].address);
}

Finding finding_of(const CapturedConnection& of, const Announcement& announced) {
  Finding finding;
  finding.frames = {{of.capture, announced.first->frame, announced.last->frame, announced.count}};
  finding.begin_s = of.seconds_at(announced.first->time_ns);
  finding.end_s = of.seconds_at(announced.last->time_ns);
  finding.tcpstream = announced.first->stream;
  finding.confidence = Confidence::likely;
  return finding;
}

Judgement judge(const ConnectionCase& subject) {
  const CapturedConnection& of = subject.first;
  if (!of.course.summary) return not_judged("it is plain TCP");
  Judgement judgement;
  for (const auto& [key, announced] : announcements_of(of)) {
    const std::string what =
        fmt::format("{} (id {}) that the {} announced by ADD_ADDR", to_string(std::get<2>(key)),
                    std::get<1>(key), role_words(std::get<0>(key)));
    const double waited_s = static_cast<double>(of.course.last_ns - announced.first->time_ns) / 1e9;
    Finding finding = finding_of(of, announced);
    if (announced.wrong_hmac) {
      finding.severity = FindingSeverity::warning;
      finding.confidence = Confidence::certain;
      finding.text = what + " has a wrong HMAC for the keys of the connection: the peer ignores it";
    } else if (!announced.echoed && (announced.count > 1 || waited_s >= kLeastWaitS)) {
      finding.severity = FindingSeverity::warning;
      finding.text =
          fmt::format("{} was never echoed ({} from {:.3f} s to {:.3f} s)", what,
                      count_words(announced.count, "time"), *finding.begin_s, *finding.end_s);
      if (is_out_of_reach(of, std::get<0>(key), std::get<2>(key)))
        finding.text += "; it is a private address, and the peer a public one";
    } else if (is_out_of_reach(of, std::get<0>(key), std::get<2>(key)) && waited_s >= kLeastWaitS &&
               all_joins_failed(of, std::get<2>(key))) {
      finding.severity = FindingSeverity::warning;
      finding.text = what + " is a private address, the peer a public one, and its join failed";
    } else if (announced.echoed && waited_s >= kLeastWaitS && !is_joined(of, std::get<2>(key))) {
      finding.severity = FindingSeverity::note;
      finding.text = what + " was echoed and no join followed: the peer's limits may forbid it";
      finding.counter = "EchoAdd";
    } else {
      continue;
    }
    judgement.findings.push_back(std::move(finding));
  }
  return judgement;
}

}  // namespace

Rule add_addr_unanswered_rule() {
  return {.id = "add_addr_unanswered",
          .worst = FindingSeverity::warning,
          .summary = "an announced address was not echoed, or not used",
          .counter = "AddAddr",
          .advice =
              "check the peer's limits (ip mptcp limits show: add_addr_accepted) and whether "
              "the path drops ADD_ADDR",
          .columns = {},
          .judge = judge};
}

}  // namespace mptcpanalyzer
