#include "capture/pcap_reader.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "capture/pcap_layout.h"

namespace mptcpanalyzer {
namespace {

Interface describe_interface(const PcapLayout& layout) {
  Interface interface;
  interface.link_type = layout.link_type;
  interface.ticks_per_second = 1'000'000'000 / layout.ns_per_fraction;
  interface.snap_length = layout.snap_length;
  return interface;
}

class PcapReader : public BufferedReader {
 public:
  PcapReader(BlockBuffer buffer, ReaderContext context, const PcapLayout& layout)
      : BufferedReader(std::move(buffer), std::move(context)),
        layout_(layout),
        interfaces_{describe_interface(layout)} {
    blocks_.push_back({0, {layout.global_header.begin(), layout.global_header.end()}});
  }

  const std::vector<Interface>& interfaces() const override { return interfaces_; }
  std::string_view format() const override { return "pcap"; }

  Bytes record_of(const Frame& frame) const override {
    return Bytes(frame.bytes.data() - layout_.record_header,
                 layout_.record_header + frame.bytes.size());
  }

 protected:
  Result<std::size_t> parse(FrameBatch& batch) override {
    return layout_.big_endian ? parse_records<true>(batch) : parse_records<false>(batch);
  }

 private:
  template <bool BigEndian>
  Result<std::size_t> parse_records(FrameBatch& batch);

  PcapLayout layout_;
  std::vector<Interface> interfaces_;
  std::int64_t last_time_ = kNoTime;
};

// The innermost loop of the program: what does not change stays in locals.
template <bool BigEndian>
Result<std::size_t> PcapReader::parse_records(FrameBatch& batch) {
  const auto field = [](Bytes record, std::size_t offset) {
    return BigEndian ? load_big_endian<std::uint32_t>(record, offset)
                     : load_little_endian<std::uint32_t>(record, offset);
  };
  const std::size_t header = layout_.record_header;
  const std::int64_t ns_per_fraction = layout_.ns_per_fraction;
  const std::uint32_t limit = layout_.captured_limit;
  const bool swapped = layout_.lengths_are_swapped;

  const Bytes block = buffer_.unread();
  std::size_t offset = 0;
  std::size_t wanted = header;
  std::uint64_t number = number_;
  std::int64_t last_time = last_time_;
  std::uint32_t damaged_length = 0;

  while (block.size() - offset >= header) {
    const Bytes record = block.subspan(offset);
    std::uint32_t captured = field(record, 8);
    std::uint32_t original = field(record, 12);
    if (swapped) [[unlikely]]
      std::swap(captured, original);
    if (captured > original) [[unlikely]] {
      if (layout_.lengths_may_be_swapped) {
        std::swap(captured, original);
      } else {
        original = captured;
      }
    }
    if (captured > limit) [[unlikely]] {
      damaged_length = captured;
      break;
    }
    if (record.size() - header < captured) {
      wanted = header + captured;
      break;
    }
    // At most 2^32 seconds and 2^32 microseconds: no overflow before the year 2106 nor after.
    const std::int64_t time =
        std::int64_t{field(record, 0)} * 1'000'000'000 + field(record, 4) * ns_per_fraction;
    ++number;
    if (time < last_time) [[unlikely]] {
      number_ = number;
      note_clock_went_back(last_time - time);
    }
    last_time = time;
    batch.push_back({number, time, record.subspan(header, captured), original, 0});
    offset += header + captured;
  }

  buffer_.consume(offset);
  number_ = number;
  last_time_ = last_time;
  if (damaged_length != 0) {
    return frame_damage(
        fmt::format("the record claims {} captured bytes, the limit is {}", damaged_length, limit));
  }
  return wanted;
}

}  // namespace

Result<std::unique_ptr<CaptureReader>> open_pcap(std::unique_ptr<ByteSource> source,
                                                 ReaderContext context) {
  BlockBuffer buffer(std::move(source));
  Result<PcapLayout> layout = read_pcap_layout(buffer, context);
  if (!layout) return layout.error();
  return std::unique_ptr<CaptureReader>(
      std::make_unique<PcapReader>(std::move(buffer), std::move(context), *layout));
}

}  // namespace mptcpanalyzer
