// The files of a Topology. They are input like any other: sizes are bounded, and what does not fit
// is an Error with its place.
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <utility>

#include "analysis/topology/topology.h"
#include "base/read_file.h"

namespace mptcpanalyzer {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMaxFileSize = std::size_t{1} << 20;
constexpr std::size_t kMaxSubflows = 1024;
constexpr double kMaxSeconds = 3600;
constexpr double kMaxSegment = 262144;
constexpr double kMaxWindow = 1 << 30;

constexpr double kMs = 1e-3;
constexpr double kUs = 1e-6;

struct Bounds {
  double least = 0;
  double most = 0;
};

// Reads the members of one object; the first thing that is wrong is kept, and what comes after it
// is of no use.
class Reader {
 public:
  Reader(const Json& object, std::string pointer, std::string file)
      : object_(object), pointer_(std::move(pointer)), file_(std::move(file)) {
    if (!object_.is_object()) fail("", "is no object");
  }

  bool has(const char* key) const { return object_.is_object() && object_.contains(key); }

  double number(const char* key, Bounds bounds) {
    if (error_) return bounds.most;
    if (!has(key)) return fail(key, "is missing"), bounds.most;
    const Json& value = object_[key];
    if (!value.is_number()) return fail(key, "is no number"), bounds.most;
    const double found = value.get<double>();
    if (!(found >= bounds.least && found <= bounds.most)) {
      fail(key, fmt::format("is {}, not from {} to {}", found, bounds.least, bounds.most));
      return bounds.most;
    }
    return found;
  }

  std::optional<double> optional_number(const char* key, Bounds bounds) {
    if (!has(key)) return std::nullopt;
    return number(key, bounds);
  }

  std::string text(const char* key) {
    if (error_ || !has(key)) return {};
    const Json& value = object_[key];
    if (!value.is_string()) return fail(key, "is no text"), std::string();
    return value.get<std::string>();
  }

  // An address and a port as one text.
  std::string endpoint(const char* address, const char* port) {
    const std::string host = text(address);
    const double number_of_port = number(port, {0, 65535});
    const bool is_ipv6 = host.find(':') != std::string::npos;
    return fmt::format("{}{}{}:{:.0f}", is_ipv6 ? "[" : "", host, is_ipv6 ? "]" : "",
                       number_of_port);
  }

  Reader member(const char* key) const {
    static const Json kNothing = Json::object();
    return {has(key) ? object_[key] : kNothing, fmt::format("{}/{}", pointer_, key), file_};
  }

  void fail(const std::string& key, std::string what) {
    if (error_) return;
    const std::string place = key.empty() ? pointer_ : fmt::format("{}/{}", pointer_, key);
    error_ = Error{std::move(what), place.empty() ? file_ : fmt::format("{}, {}", file_, place),
                   "docs/topology.md tells what a topology has"};
  }

  const std::optional<Error>& error() const { return error_; }

 private:
  const Json& object_;
  std::string pointer_;
  std::string file_;
  std::optional<Error> error_;
};

// A snapshot of mptcp-pm: what the kernel's TCP_INFO says.
TopologySubflow read_snapshot(Reader& reader) {
  constexpr double kIpv4Headers = 40;  // IP and TCP without options
  constexpr double kIpv6Headers = 60;
  TopologySubflow subflow;
  subflow.source = reader.endpoint("srcIp", "srcPort");
  subflow.destination = reader.endpoint("dstIp", "dstPort");
  const double headers = subflow.source.front() == '[' ? kIpv6Headers : kIpv4Headers;
  subflow.mss_bytes =
      static_cast<std::uint32_t>(reader.number("mtu", {headers + 1, kMaxSegment}) - headers);
  const double rtt_us = reader.number("rtt_us", {0, kMaxSeconds / kUs});
  if (rtt_us > 0) subflow.rtt_s = rtt_us * kUs;
  subflow.rto_s = reader.number("rto_us", {1, kMaxSeconds / kUs}) * kUs;
  subflow.cwnd_segments = static_cast<std::uint32_t>(reader.number("snd_cwnd", {1, kMaxWindow}));
  return subflow;
}

// The two older formats, which differ in the names of the delays.
TopologySubflow read_delays(Reader& reader, const char* forward, const char* backward) {
  TopologySubflow subflow;
  subflow.name = reader.text("name");
  subflow.mss_bytes = static_cast<std::uint32_t>(reader.number("mss", {1, kMaxSegment}));
  const Bounds delay = {0, kMaxSeconds / kMs};
  const double rtt_s = (reader.number(forward, delay) + reader.number(backward, delay)) * kMs;
  if (rtt_s <= 0) reader.fail(forward, "is 0, and so is the delay back");
  subflow.rtt_s = rtt_s;
  subflow.rto_s = rtt_s + 4 * reader.number("var", delay) * kMs;
  if (const auto cwnd = reader.optional_number("cwnd", {1, kMaxWindow}))
    subflow.cwnd_segments = static_cast<std::uint32_t>(*cwnd);
  subflow.loss_ratio = reader.optional_number("loss", {0, 1});
  return subflow;
}

// Which format it is, the first subflow tells.
std::string_view format_of(const Reader& subflow) {
  if (subflow.has("rtt_us")) return "mptcp-pm";
  return subflow.has("fowd") ? "mptcpnumerics" : "mptcpanalyzer";
}

TopologySubflow read_subflow(Reader& reader, std::string_view format) {
  if (format == "mptcp-pm") return read_snapshot(reader);
  return format == "mptcpnumerics" ? read_delays(reader, "fowd", "bowd")
                                   : read_delays(reader, "f", "b");
}

Result<Topology> read_topology(const Json& json, const std::string& file) {
  constexpr Bounds kBuffer = {0, 1 << 30};
  Topology topology;
  topology.file = file;
  Reader whole(json, "", file);
  Reader sender = whole.member("sender");
  Reader receiver = whole.member("receiver");
  topology.name = whole.text("name");
  topology.send_buffer_kib = sender.optional_number("snd_buffer", kBuffer);
  topology.receive_buffer_kib = receiver.optional_number("rcv_buffer", kBuffer);
  if (!whole.has("subflows")) whole.fail("subflows", "is missing");
  for (const Reader* reader : {&whole, &sender, &receiver}) {
    if (reader->error()) return *reader->error();
  }
  const Json& subflows = json["subflows"];
  if (!subflows.is_array() || subflows.empty() || subflows.size() > kMaxSubflows) {
    whole.fail("subflows", fmt::format("is no list of 1 to {} subflows", kMaxSubflows));
    return *whole.error();
  }
  for (std::size_t i = 0; i < subflows.size(); ++i) {
    Reader reader(subflows[i], fmt::format("/subflows/{}", i), file);
    if (i == 0) topology.format = format_of(reader);
    topology.subflows.push_back(read_subflow(reader, topology.format));
    if (reader.error()) return *reader.error();
  }
  return topology;
}

}  // namespace

Result<Topology> parse_topology(std::string_view text, const std::string& name) {
  constexpr const char* kHint = "give a topology: docs/topology.md tells what it has";
  try {
    return read_topology(Json::parse(text), name);
  } catch (const Json::parse_error& error) {
    return Error{"is no JSON", fmt::format("{}, byte {}", name, error.byte), kHint};
  } catch (const Json::out_of_range&) {
    return Error{"has a number that is beyond all bounds", name, kHint};
  }
}

Result<Topology> load_topology(const std::string& path) {
  const Result<std::string> text = read_file(path, kMaxFileSize);
  if (!text) return text.error();
  return parse_topology(*text, path);
}

}  // namespace mptcpanalyzer
