// CaptureFacts: what a pass over a capture tells of the capture itself.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <string>
#include <vector>

#include "capture/anomaly.h"
#include "capture/frame.h"

namespace mptcpanalyzer {

struct CaptureFacts {
  std::string name;    // its path as given, or "standard input"
  std::string format;  // "pcap", "pcapng", ...; "csv" of one that tocsv wrote
  std::uint64_t frames = 0;
  std::uint64_t segments = 0;
  std::int64_t first_time_ns = kNoTime;  // of all frames, not of the segments only
  std::int64_t last_time_ns = kNoTime;
  std::vector<Interface> interfaces;
  std::vector<std::uint64_t> frames_of_interface;  // parallel; a CSV does not tell them
  Anomalies anomalies;
};

}  // namespace mptcpanalyzer
