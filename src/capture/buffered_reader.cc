#include "capture/buffered_reader.h"

#include <fmt/format.h>
#include <utility>

namespace mptcpanalyzer {
std::string ReaderContext::at(std::uint64_t offset) const {
  return fmt::format("{}, byte {}{}", name, offset, decompressed ? " after decompression" : "");
}

std::string ReaderContext::at_frame(std::uint64_t frame, std::uint64_t offset) const {
  return fmt::format("{}, frame {}, byte {}{}", name, frame, offset,
                     decompressed ? " after decompression" : "");
}

Error ReaderContext::source_error(Error error) const {
  error.where = error.where.empty() ? name : fmt::format("{}, {}", name, error.where);
  return error;
}

Error BufferedReader::damage(std::string what) const {
  return {std::move(what), context_.at(buffer_.offset()), salvage_hint()};
}

Error BufferedReader::frame_damage(std::string what) const {
  return {std::move(what), context_.at_frame(number_ + 1, buffer_.offset()), salvage_hint()};
}

// Before the first frame there is nothing to salvage.
const char* BufferedReader::salvage_hint() const {
  return number_ == 0 ? "" : "with --salvage the capture is analysed up to there";
}

// Clocks are set back by less. Further back begins another file that was appended, as by
// `mergecap -a`, whose frames belong between the others.
void BufferedReader::note_clock_went_back(std::int64_t by) {
  constexpr std::int64_t kAnotherFile = 1'000'000'000;
  anomalies_.add(Anomaly::clock_went_back, number_);
  if (by > kAnotherFile) anomalies_.add(Anomaly::out_of_time_order, number_);
}

Result<bool> BufferedReader::next(FrameBatch& batch) {
  batch.clear();
  while (!ended_) {
    Result<std::size_t> wanted = parse(batch);
    if (!batch.empty()) return true;
    if (!wanted) return end_at_damage(wanted.error());
    Result<bool> filled = buffer_.fill(*wanted);
    if (!filled) {
      Error error = context_.source_error(filled.error());
      if (error.hint.empty()) error.hint = salvage_hint();
      return end_at_damage(error);
    }
    if (!*filled) return end_of_bytes();
  }
  return false;
}

Result<bool> BufferedReader::end_of_bytes() {
  ended_ = true;
  const SourceEnd end = buffer_.source().end();
  const bool inside_record = !buffer_.unread().empty() || buffer_.skipping();
  if (inside_record || end == SourceEnd::cut) anomalies_.add(Anomaly::record_cut, number_ + 1);
  if (end == SourceEnd::trailing_garbage) anomalies_.add(Anomaly::trailing_garbage, 0);
  return false;
}

Result<bool> BufferedReader::end_at_damage(const Error& error) {
  ended_ = true;
  if (!context_.salvage) return error;
  anomalies_.add(Anomaly::damage_skipped, number_ + 1);
  return false;
}

}  // namespace mptcpanalyzer
