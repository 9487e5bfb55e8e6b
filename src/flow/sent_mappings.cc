#include "flow/sent_mappings.h"

#include <algorithm>
#include <variant>

#include "flow/data_sequence_map.h"
#include "flow/sequence_number.h"

namespace mptcpanalyzer {
namespace {

// Options of a handshake, or that tell of trouble, and such as we do not know, come without a
// mapping where data may be.
bool only_says_dss(const Segment& segment) {
  const auto options = segment.mptcp_options();
  return std::all_of(options.begin(), options.end(), [](const MptcpOption& option) {
    return std::holds_alternative<Dss>(option.body);
  });
}

}  // namespace

bool may_hide_a_mapping(const Segment& segment) {
  return segment.options.fault != OptionFault::none || segment.mptcp_malformed != 0;
}

void SentMappings::reach(std::uint32_t end) {
  if (is_before(mapped_to_, end)) mapped_to_ = end;
}

// Whether some of it lies in a run with other data sequence numbers.
bool SentMappings::contradicts(const Run& run) const {
  return std::any_of(runs_.begin(), runs_.end(), [&](const Run& known) {
    return known.delta != run.delta && is_before(known.begin, run.end) &&
           is_before(run.begin, known.end);
  });
}

// Returns whether it contradicts an earlier one. Nearly always it goes on where the latest ended,
// or repeats it.
bool SentMappings::announce(std::uint32_t begin, std::uint32_t length,
                            std::optional<std::uint64_t> dsn) {
  const std::uint32_t end = begin + length;
  if (unmapped_ && !is_before(unmapped_->position, begin) && is_before(unmapped_->position, end))
    unmapped_.reset();
  any_mapping_ = true;
  const bool behind_all = !is_before(begin, mapped_to_);
  reach(end);
  if (!dsn) return false;
  const Run run{begin, end, static_cast<std::uint32_t>(*dsn) - begin};
  if (!runs_.empty() && runs_.back().delta == run.delta && !is_before(begin, runs_.back().begin) &&
      !is_before(runs_.back().end, begin)) {
    Run& last = runs_.back();
    if (!is_before(last.end, end)) return false;
    const bool conflict = !behind_all && contradicts({last.end, end, run.delta});
    if (!conflict) last.end = end;
    return conflict;
  }
  if (!behind_all && contradicts(run)) return true;
  if (runs_.size() == kMaxRuns) runs_.erase(runs_.begin());
  runs_.push_back(run);
  return false;
}

// Whether a segment has data that no mapping covered until now, in front of its own mapping.
bool SentMappings::begins_before(const Segment& segment, const Place& place,
                                 std::uint32_t begin) const {
  const std::uint32_t end = place.position + segment.payload_length;
  const std::uint32_t from = is_before(place.position, mapped_to_) ? mapped_to_ : place.position;
  return is_before(from, begin) && is_before(from, end);
}

SentMappings::Violations SentMappings::add(const Segment& segment, std::uint64_t frame,
                                           const Place& place) {
  Violations violations;
  bool has_mapping = false;
  for (const MptcpOption& option : segment.mptcp_options()) {
    std::uint32_t begin = 1;
    std::uint32_t length = 0;
    std::optional<std::uint64_t> dsn;
    if (const auto* dss = std::get_if<Dss>(&option.body)) {
      infinite_ |= dss->infinite();
      if (!dss->has_mapping() || mapped_bytes(*dss) == 0) continue;
      length = mapped_bytes(*dss);
      syn_data_.observe(place.position, segment.payload_length, dss->subflow_seq, length);
      begin = syn_data_.from_behind(dss->subflow_seq);
      dsn = dss->dsn;
    } else if (const auto* capable = std::get_if<MpCapable>(&option.body)) {
      length = capable->data_length.value_or(0);
      if (length == 0) continue;
      dsn = place.first_dsn;
    } else {
      continue;
    }
    has_mapping = true;
    if (place.from_isn) {
      violations.outside_mapping |= begins_before(segment, place, begin);
      violations.two_dsns |= announce(begin, length, dsn);
    } else {
      // Options are back: what came without them was not the end of them.
      unmapped_.reset();
      any_mapping_ = true;
      reach(place.position + length);
    }
  }
  if (segment.payload_length != 0) carry(segment, frame, place, has_mapping, violations);
  return violations;
}

bool SentMappings::is_evidence(const Segment& segment, const Place& place, bool has_mapping) const {
  if (has_mapping || !only_says_dss(segment)) return false;
  const bool repeats_last_byte = segment.payload_length == 1 && place.position == sent_to_ - 1;
  if (repeats_last_byte && (any_sent_ || place.from_isn)) return false;
  // Without the handshake, only that there were mappings tells that one is due.
  if (!place.from_isn && !any_mapping_) return false;
  // A sender that maps several segments at once may have done so in one that was not captured.
  return !(bare_data_mapped_ && is_before(sent_to_, place.position));
}

void SentMappings::carry(const Segment& segment, std::uint64_t frame, const Place& place,
                         bool has_mapping, Violations& violations) {
  if (segment.has(tcp_flag::kRst)) return;  // its payload is a message (RFC 9293 section 3.5.3)
  const std::uint32_t end = place.position + segment.payload_length;
  const bool is_new = is_before(sent_to_, end);
  if (may_hide_a_mapping(segment)) {
    reach(place.position + kLongestMapping);
  } else if (!infinite_ && is_before(mapped_to_, end)) {
    violations.outside_mapping = has_mapping && place.from_isn;
    if (!unmapped_ && is_evidence(segment, place, has_mapping)) {
      // The part of it that is mapped comes first.
      const bool partly = is_before(place.position, mapped_to_);
      unmapped_ = Unmapped{frame, partly ? mapped_to_ : place.position};
    }
  } else if (!has_mapping && is_new) {
    bare_data_mapped_ = true;
  }
  if (is_new || !any_sent_) sent_to_ = end;
  any_sent_ = true;
}

}  // namespace mptcpanalyzer
