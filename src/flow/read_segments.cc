#include "flow/read_segments.h"

#include <algorithm>

#include "packet/link.h"

namespace mptcpanalyzer {
namespace {

bool any_link_type_is_known(const std::vector<Interface>& interfaces) {
  return std::any_of(interfaces.begin(), interfaces.end(), [](const Interface& interface) {
    return link_type_is_known(interface.link_type);
  });
}

Error unknown_link_type(const std::vector<Interface>& interfaces, const std::string& name) {
  return {"link type " + std::to_string(interfaces.front().link_type) + " is not one we can decode",
          name, "supported are " + known_link_types()};
}

}  // namespace

namespace internal {

Result<Done> note_batch(const FrameBatch& batch, const CaptureReader& reader, CaptureFacts& facts) {
  // A classic pcap has one link type: no need to read on to find that nothing can be decoded.
  if (reader.format() == "pcap" && !any_link_type_is_known(reader.interfaces())) {
    return unknown_link_type(reader.interfaces(), facts.name);
  }
  std::vector<std::uint64_t>& counts = facts.frames_of_interface;
  counts.resize(reader.interfaces().size());
  if (counts.size() == 1) {
    counts.front() += batch.size();
  } else {
    for (const Frame& frame : batch)
      ++counts[frame.interface];
  }
  for (const Frame& frame : batch) {
    if (frame.time_ns == kNoTime) continue;
    if (facts.first_time_ns == kNoTime) facts.first_time_ns = frame.time_ns;
    facts.last_time_ns = std::max(facts.last_time_ns, frame.time_ns);
  }
  return Done{};
}

Result<Done> note_end(const CaptureReader& reader, const InterfaceChoice& choice,
                      CaptureFacts& facts) {
  facts.format = std::string(reader.format());
  facts.interfaces = reader.interfaces();
  facts.frames_of_interface.resize(facts.interfaces.size());
  if (!facts.interfaces.empty() && !any_link_type_is_known(facts.interfaces)) {
    return unknown_link_type(facts.interfaces, facts.name);
  }
  if (choice.found_none()) return choice.error(facts.name);
  for (std::size_t i = 0; i < kAnomalyCount; ++i) {
    facts.anomalies.add(static_cast<Anomaly>(i), reader.anomalies()[static_cast<Anomaly>(i)]);
  }
  return Done{};
}

std::uint64_t last_number(const FrameBatch& batch, std::uint64_t before) {
  for (const Frame& frame : batch)
    before = std::max(before, frame.number);
  return before;
}

Error stopped(const CaptureFacts& facts) {
  return {"interrupted after " + std::to_string(facts.frames) + " frames", facts.name, ""};
}

}  // namespace internal

}  // namespace mptcpanalyzer
