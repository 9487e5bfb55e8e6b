// docs/findings/shared_bottleneck.md
#include <cmath>
#include <fmt/format.h>
#include <map>

#include "diagnosis/facts/wording.h"
#include "diagnosis/rules/rules.h"

namespace mptcpanalyzer {
namespace {

// Ours, after RFC 8382: delays of independent paths do not go together for so long.
constexpr double kLeastCorrelation = 0.7;
constexpr std::size_t kLeastSeconds = 5;

// The mean round trip of each second.
using Series = std::map<std::int64_t, double>;

std::vector<Series> round_trips(const CapturedConnection& of, Role towards) {
  std::vector<std::map<std::int64_t, std::pair<double, std::size_t>>> sums(
      of.subject.streams.size());
  for (const RttSample& sample : of.course.rtts) {
    if (sample.mptcpdest != towards) continue;
    auto& [sum, count] = sums[sample.stream][static_cast<std::int64_t>(sample.time_s)];
    sum += static_cast<double>(sample.rtt_ns);
    ++count;
  }
  std::vector<Series> means(sums.size());
  for (std::size_t i = 0; i < sums.size(); ++i) {
    for (const auto& [second, of_second] : sums[i])
      means[i][second] = of_second.first / static_cast<double>(of_second.second);
  }
  return means;
}

// Pearson's, over the seconds that both have; 0 where these are too few or nothing varies.
double correlation(const Series& one, const Series& other) {
  std::vector<std::pair<double, double>> both;
  for (const auto& [second, value] : one) {
    const auto at = other.find(second);
    if (at != other.end()) both.emplace_back(value, at->second);
  }
  if (both.size() < kLeastSeconds) return 0;
  double mean_x = 0;
  double mean_y = 0;
  for (const auto& [x, y] : both) {
    mean_x += x / static_cast<double>(both.size());
    mean_y += y / static_cast<double>(both.size());
  }
  double xy = 0;
  double xx = 0;
  double yy = 0;
  for (const auto& [x, y] : both) {
    xy += (x - mean_x) * (y - mean_y);
    xx += (x - mean_x) * (x - mean_x);
    yy += (y - mean_y) * (y - mean_y);
  }
  return xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : 0;
}

const IpAddress& client_address(const SubjectStream& stream) {
  return stream.endpoints[stream.mptcp_role(0) == Role::client ? 0 : 1].address;
}

Judgement judge(const ConnectionCase& subject) {
  const CapturedConnection* client = subject.at_sender(Role::server);
  if (client == nullptr || !client->course.summary)
    return not_judged("only a capture at the client tells paths by their first hop");
  Judgement judgement;
  const std::vector<Series> trips = round_trips(*client, Role::server);
  const auto& streams = client->subject.streams;
  for (std::size_t i = 0; i < streams.size(); ++i) {
    for (std::size_t j = i + 1; j < streams.size(); ++j) {
      if (client_address(streams[i]) != client_address(streams[j])) continue;
      const double together = correlation(trips[i], trips[j]);
      if (together < kLeastCorrelation) continue;
      Finding finding;
      finding.severity = FindingSeverity::note;
      finding.confidence = Confidence::possible;
      finding.tcpstream = streams[i].id;
      finding.mptcpdest = Role::server;
      finding.frames = {frames_of(*client, Role::server)};
      finding.text = fmt::format(
          "tcp.stream {} and {} leave the client from the same address, and their delays rise and "
          "fall together (correlation {:.2f}): they may share their bottleneck",
          streams[i].id, streams[j].id, together);
      judgement.findings.push_back(std::move(finding));
    }
  }
  return judgement;
}

}  // namespace

Rule shared_bottleneck_rule() {
  return {.id = "shared_bottleneck",
          .worst = FindingSeverity::note,
          .summary = "subflows seem to share the link that limits them",
          .counter = "",
          .advice = "give the subflows paths of their own: other interfaces or addresses",
          .columns = {},
          .judge = judge};
}

}  // namespace mptcpanalyzer
