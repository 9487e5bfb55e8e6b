// Finding: one thing that is wrong with a connection, or explains it, and what proves it
// (docs/diagnosis.md).
// Threads: plain values, which any number may read.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flow/role.h"
#include "flow/tcp_stream.h"

namespace mptcpanalyzer {

enum class FindingSeverity : std::uint8_t {
  note,     // explains something
  warning,  // cost speed, or will break
  error,    // broke, or lost data or time
};

enum class Confidence : std::uint8_t {
  possible,
  likely,
  certain,  // the bytes prove it
};

// "note", "warning", "error"; "possible", "likely", "certain".
std::string_view to_string(FindingSeverity severity);
std::string_view to_string(Confidence confidence);

// Frames of one of the captures that are the evidence, as Wireshark numbers them.
struct FrameSpan {
  int capture = 1;  // 1 or 2, as they were named
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::uint64_t count = 1;  // how many of those between are evidence
};

struct Finding {
  std::string_view id;  // of its Rule, which fills it in
  FindingSeverity severity = FindingSeverity::note;
  Confidence confidence = Confidence::certain;
  std::string text;               // one sentence with its numbers, without a full stop
  std::vector<FrameSpan> frames;  // in the order of the captures
  // Seconds since the first frame of the first capture in `frames`.
  std::optional<double> begin_s;
  std::optional<double> end_s;
  std::optional<StreamId> tcpstream;         // of the first capture, if it has it
  std::optional<StreamId> second_tcpstream;  // the same in the second capture
  std::optional<Role> mptcpdest;             // whither the data travelled
  std::optional<double> cost_s;
  std::optional<std::uint64_t> cost_bytes;
  // What the rule says of all its findings stands in the Rule; this is said instead.
  std::string counter;    // the kernel's MPTcpExt name
  std::string advice;     // what to do
  std::string next;       // a command of ours that shows more
  std::string wireshark;  // a display filter that selects the evidence
  // The ids of what caused it, when that was found as well. A finding that is told as part of
  // another one is none of its own.
  std::vector<std::string_view> causes;
};

}  // namespace mptcpanalyzer
