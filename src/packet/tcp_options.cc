#include "packet/tcp_options.h"

#include <cassert>

#include "packet/mptcp_options.h"

namespace mptcpanalyzer {
namespace {

// RFC 2018: left and right edges of up to four blocks.
void add_sack_blocks(Bytes option, TcpOptions& options) {
  for (std::size_t at = 2; contains(option, at, 8) && options.sack_count < kMaxSackBlocks;
       at += 8) {
    options.sack[options.sack_count++] = {load_u32(option, at), load_u32(option, at + 4)};
  }
}

void add_mptcp_option(Bytes option, Segment& segment, const AnomalySink& sink) {
  OptionForm form = OptionForm::malformed;
  if (option.size() > 2) {  // there is a subtype
    assert(segment.mptcp_count < kMaxMptcpOptions);
    form = decode_mptcp_option(option, segment.mptcp[segment.mptcp_count++]);
  }
  if (form == OptionForm::malformed) {
    ++segment.mptcp_malformed;
    sink.add(Anomaly::mptcp_option_malformed);
  } else if (form == OptionForm::unknown) {
    sink.add(Anomaly::mptcp_subtype_unknown);
  }
}

// One whole option. One whose length is not that of its kind has no value (WIRESHARK.md section 5);
// of two of a kind the later one counts, as in Linux.
void add_option(Bytes option, Segment& segment, const AnomalySink& sink) {
  TcpOptions& options = segment.options;
  switch (option[0]) {
    case tcp_option::kTimestamps:
      if (option.size() != 10) break;
      options.has_timestamps = true;
      options.timestamp_value = load_u32(option, 2);
      options.timestamp_echo = load_u32(option, 6);
      break;
    case tcp_option::kMptcp:
      add_mptcp_option(option, segment, sink);
      break;
    case tcp_option::kSack:
      if (option.size() % 8 == 2) add_sack_blocks(option, options);
      break;
    case tcp_option::kMss:
      if (option.size() == 4) options.mss = load_u16(option, 2);
      break;
    case tcp_option::kWindowScale:
      if (option.size() == 3) options.window_scale = option[2];
      break;
    case tcp_option::kSackPermitted:
      if (option.size() == 2) options.sack_permitted = true;
      break;
    default:
      break;
  }
}

// Why the walk ended at `rest`, of which `declared` bytes (at least one) would belong to the
// header.
OptionFault fault_of(Bytes rest, std::size_t declared) {
  if (rest.empty()) return OptionFault::cut;
  if (declared == 1) return OptionFault::overlong;  // no room for its length
  if (rest.size() == 1) return OptionFault::cut;
  const std::size_t length = rest[1];
  if (length < 2) return OptionFault::zero_length;
  return length > declared ? OptionFault::overlong : OptionFault::cut;
}

void report(OptionFault fault, const Segment& segment, const AnomalySink& sink) {
  switch (fault) {
    case OptionFault::none:
      break;
    case OptionFault::cut:
      // A header that is longer than its segment has been counted as that.
      if (segment.payload_length_known) sink.add(Anomaly::options_cut);
      break;
    case OptionFault::zero_length:
      sink.add(Anomaly::option_zero_length);
      break;
    case OptionFault::overlong:
      sink.add(Anomaly::option_overlong);
      break;
  }
}

}  // namespace

void clear_options(Segment& segment) {
  segment.mptcp_count = 0;
  segment.mptcp_malformed = 0;
  TcpOptions& options = segment.options;
  options.kind_count = 0;
  options.sack_count = 0;
  options.fault = OptionFault::none;
  options.mss.reset();
  options.window_scale.reset();
  options.sack_permitted = false;
  options.has_timestamps = false;
}

void decode_tcp_options(Bytes captured, std::size_t declared, Segment& segment,
                        const AnomalySink& sink) {
  TcpOptions& options = segment.options;
  std::size_t at = 0;
  std::size_t count = 0;
  while (at < captured.size()) {
    const std::uint8_t kind = captured[at];
    if (kind == tcp_option::kNoOperation) {
      options.kinds[count++] = kind;
      ++at;
      continue;
    }
    if (kind == tcp_option::kEndOfList) {
      // Padding is listed as the same option while it is zero. What comes then is none any more,
      // and neither is what was not captured.
      while (at < captured.size() && captured[at] == kind) {
        options.kinds[count++] = kind;
        ++at;
      }
      at = declared;
      break;
    }
    const std::size_t left = captured.size() - at;
    const std::size_t length = left < 2 ? 0 : captured[at + 1];
    if (length < 2 || length > left) break;
    options.kinds[count++] = kind;
    add_option(captured.subspan(at, length), segment, sink);
    at += length;
  }
  if (at < declared) {
    const Bytes rest = captured.subspan(at);
    options.fault = fault_of(rest, declared - at);
    // An option that was cut is listed when its length is there to show that it is one.
    if (options.fault == OptionFault::cut && rest.size() >= 2) options.kinds[count++] = rest[0];
    report(options.fault, segment, sink);
  }
  assert(count <= kMaxTcpOptions);
  options.kind_count = static_cast<std::uint8_t>(count);
}

}  // namespace mptcpanalyzer
