#include "flow/mapping_checksum.h"

#include <algorithm>

#include "flow/sequence_number.h"

namespace mptcpanalyzer {

// In ones' complement arithmetic the sum of all words, the checksum's included, is all ones.
bool MappingChecksum::Pending::right() const {
  std::uint64_t total = sum + announced.checksum + announced.length;
  total += announced.ssn >> 16U;
  total += announced.ssn & 0xffffU;
  for (unsigned shift = 0; shift < 64; shift += 16)
    total += announced.dsn >> shift & 0xffffU;
  while (total > 0xffff)
    total = (total >> 16U) + (total & 0xffffU);
  return total == 0xffff;
}

void MappingChecksum::Pending::add(Bytes bytes) {
  for (const std::uint8_t byte : bytes) {
    sum += odd ? byte : std::uint64_t{byte} << 8U;
    odd = !odd;
  }
  next += static_cast<std::uint32_t>(bytes.size());
}

MappingChecksum::Verdicts MappingChecksum::take_complete() {
  Verdicts verdicts;
  std::erase_if(pending_, [&](const Pending& pending) {
    if (!pending.complete()) return false;
    ++(pending.right() ? verdicts.right : verdicts.wrong);
    done_ = pending.end();
    any_done_ = true;
    return true;
  });
  return verdicts;
}

MappingChecksum::Verdicts MappingChecksum::announce(const Announced& announced) {
  const bool again = std::any_of(pending_.begin(), pending_.end(), [&](const Pending& pending) {
    return pending.announced.ssn == announced.ssn && pending.announced.dsn == announced.dsn;
  });
  // A DATA_FIN alone has no place on the subflow.
  const bool of_the_past = announced.bytes != 0 && any_done_ && is_before(announced.ssn, done_);
  if (again || of_the_past || pending_.size() == kMaxPending) return {};
  pending_.push_back({announced, announced.ssn});
  if (announced.bytes != 0) return {};
  const Verdicts verdicts{pending_.back().right() ? 1U : 0U, pending_.back().right() ? 0U : 1U};
  pending_.pop_back();
  return verdicts;
}

MappingChecksum::Verdicts MappingChecksum::add(std::uint32_t ssn, Bytes captured,
                                               std::uint32_t length) {
  if (pending_.empty()) return {};
  const std::uint32_t end = ssn + length;
  std::erase_if(pending_, [&](Pending& pending) {
    if (!is_before(pending.next, end)) return false;  // data to come
    const std::uint32_t offset = pending.next - ssn;
    const std::uint32_t count =
        is_before(pending.end(), end) ? pending.end() - pending.next : end - pending.next;
    const bool gap = is_before(pending.next, ssn);
    if (gap || !contains(captured, offset, count)) {
      done_ = pending.end();
      any_done_ = true;
      return true;
    }
    pending.add(captured.subspan(offset, count));
    return false;
  });
  return take_complete();
}

}  // namespace mptcpanalyzer
