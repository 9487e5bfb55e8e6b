// Every frame of real and hand-made captures, decoded by us and by tshark, field by field.
//
// Where the two differ on purpose, compare_frame() and compare_options() say so and why.
#include "testing/tshark.h"

#include <cctype>
#include <cstdint>
#include <filesystem>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <string>
#include <string_view>
#include <vector>

#include "capture/open.h"
#include "packet/decode.h"
#include "testing/capture_writer.h"
#include "testing/shared_captures.h"
#include "testing/temporary_file.h"
#include "testing/tshark_segment.h"
#include "testing/wrapped_frames.h"

namespace mptcpanalyzer {
namespace {

// Enough to meet every kind of segment in a recorded capture; tshark takes a second for it.
constexpr std::size_t kFrames = 4000;

// Raw numbers, no state, no defragmentation (so that a first fragment is decoded where it stands).
const std::vector<std::string> kTsharkOptions = {
    "-c", std::to_string(kFrames),
    "-o", R"(gui.column.format:"Time","%At","ipsrc","%s","ipdst","%d")",
    "-o", "tcp.relative_sequence_numbers:FALSE",
    "-o", "ip.defragment:FALSE",
    "-o", "ipv6.defragment:FALSE",
};

bool is_prefix(std::string_view prefix, std::string_view text) {
  return text.substr(0, prefix.size()) == prefix;
}

// A frame as we decode it.
struct Decoded {
  bool is_segment = false;
  Segment segment;
  Anomalies anomalies;
  bool met(Anomaly anomaly) const { return anomalies[anomaly].count != 0; }
};

void compare_options(const Decoded& ours, const SegmentField& field, const std::string& expected) {
  const Segment& segment = ours.segment;
  const std::string_view name = field.tshark_name;
  const std::string got = field.value(segment);
  const std::string difference =
      fmt::format("{}: we have \"{}\", tshark \"{}\"", name, got, expected);
  const bool is_list_of_kinds = name == "tcp.option_kind";
  const bool is_single_value = name == "tcp.options.mss_val" ||
                               name == "tcp.options.wscale.shift" ||
                               name.find("timestamp") != std::string_view::npos;
  if (segment.mptcp_malformed != 0) {
    // tshark leaves the frame at an option that is too short for it, we go on behind it; and it
    // prints what it can of that option, where we have nothing.
    EXPECT_TRUE(is_prefix(expected, got) || (!is_list_of_kinds && is_prefix(got, expected)))
        << difference;
  } else if (segment.options.fault == OptionFault::cut && !is_list_of_kinds) {
    // Of an option that was cut tshark prints what is there; we take the whole or nothing.
    EXPECT_TRUE(is_prefix(got, expected)) << difference;
  } else if (is_single_value) {
    // tshark lists the values of a repeated option; we keep the last, as Linux does.
    EXPECT_EQ(got, expected.substr(expected.rfind(',') + 1)) << name;
  } else {
    EXPECT_EQ(got, expected) << name;
  }
}

const std::string kProtocols = "frame.protocols";

// `theirs`: frame.protocols, then the header, flag and option fields in order.
void compare_frame(const Decoded& ours, const std::vector<std::string>& theirs) {
  const std::string& protocols = theirs.at(0);
  const std::string& source_port = theirs.at(3);
  const std::string& seq = theirs.at(5);
  const bool is_quoted = protocols.find("icmp") != std::string::npos;
  if (is_quoted || seq.empty()) {
    // A header quoted in an ICMP error is no segment; neither is one of which tshark reads the
    // ports only. IPv6 with payload length 0 is one to us alone (WIRESHARK.md section 4 [I]).
    const bool may_be_big_tcp =
        !is_quoted && source_port.empty() && protocols.find("ipv6") != std::string::npos;
    EXPECT_FALSE(ours.is_segment && !may_be_big_tcp) << protocols;
    return;
  }
  ASSERT_TRUE(ours.is_segment) << protocols;
  std::size_t column = 1;
  for (const SegmentField& field : tshark_header_fields()) {
    const std::string& expected = theirs.at(column++);
    // tshark knows no length of a fragment before reassembly; we give the fragment's own.
    const bool is_length = std::string_view(field.tshark_name) == "tcp.len";
    if (is_length && ours.segment.first_fragment) continue;
    EXPECT_EQ(field.value(ours.segment), expected) << field.tshark_name;
  }
  // tshark stops at a data offset below 5; we keep the rest of the fixed header.
  const bool offset_below_5 =
      ours.met(Anomaly::tcp_header_malformed) && ours.segment.payload_length_known;
  for (const SegmentField& field : tshark_flag_fields()) {
    const std::string& expected = theirs.at(column++);
    if (!offset_below_5) {
      EXPECT_EQ(field.value(ours.segment), expected) << field.tshark_name;
    }
  }
  for (const SegmentField& field : tshark_option_fields()) {
    compare_options(ours, field, theirs.at(column++));
  }
}

void compare_capture(const std::string& path) {
  std::vector<std::string> names = {kProtocols};
  for (const auto* fields :
       {&tshark_header_fields(), &tshark_flag_fields(), &tshark_option_fields()}) {
    for (const SegmentField& field : *fields)
      names.emplace_back(field.tshark_name);
  }
  const auto rows = tshark_fields(path, names, kTsharkOptions);

  OpenOptions as_tshark;
  as_tshark.file_order = true;
  auto opened = open_capture(path, as_tshark);
  ASSERT_TRUE(opened.ok()) << opened.error().line();
  CaptureReader& reader = *opened->reader;
  FrameBatch batch;
  Decoded ours;
  std::size_t segments = 0;
  std::size_t index = 0;
  while (index < rows.size() && !testing::Test::HasFailure()) {
    const auto more = reader.next(batch);
    ASSERT_TRUE(more.ok()) << more.error().line();
    ASSERT_TRUE(*more) << "tshark has " << rows.size() << " frames, we have " << index;
    for (const Frame& frame : batch) {
      if (index == rows.size()) break;
      SCOPED_TRACE(fmt::format("frame {}", frame.number));
      const std::uint32_t type = reader.interfaces().at(frame.interface).link_type;
      ours.anomalies = {};
      ours.is_segment = decode(frame, type, ours.segment, ours.anomalies);
      segments += ours.is_segment ? 1U : 0U;
      compare_frame(ours, rows[index++]);
    }
  }
  EXPECT_GT(segments, 0U);
}

class TsharkTest : public testing::TestWithParam<const char*> {};

TEST_P(TsharkTest, DecodesTheSame) {
  const std::filesystem::path path = shared_captures() + GetParam();
  if (!std::filesystem::exists(path))
    GTEST_SKIP() << GetParam() << " is missing; set MPTCPANALYZER_SHARED";
  if (!tshark_is_installed()) GTEST_SKIP() << "tshark is not installed";
  compare_capture(path.string());
}

TEST(TsharkWrappedTest, DecodesTheSame) {
  if (!tshark_is_installed()) GTEST_SKIP() << "tshark is not installed";
  ByteBuffer capture;
  append_pcapng_section(capture);
  std::uint32_t interface = 0;
  for (const WrappedFrame& wrapped : wrapped_frames()) {
    // tshark 4.0 does not know the tags of switches, takes an IP packet that is said to be Ethernet
    // for addresses, and the last 4 bytes inside FabricPath for a check sequence.
    const bool is_tagged =
        wrapped.link_type >= link_type::kDsaTagBrcm && wrapped.link_type <= link_type::kEdsaTag;
    if (is_tagged || wrapped.name.starts_with("ip_as_ethernet") || wrapped.name == "fabricpath")
      continue;
    append_pcapng_interface(capture, {wrapped.name, wrapped.link_type});
    append_pcapng_packet(capture, interface++, 0, wrapped.bytes,
                         static_cast<std::uint32_t>(wrapped.bytes.size()));
  }
  compare_capture(TemporaryFile(capture, ".pcapng").path());
}

const char* const kCrafted[] = {
    "crafted/e01.pcap",  "crafted/e02.pcap",  "crafted/e03.pcap",  "crafted/e04.pcap",
    "crafted/e05.pcap",  "crafted/e06.pcap",  "crafted/e07a.pcap", "crafted/e07e.pcap",
    "crafted/e08a.pcap", "crafted/e09a.pcap", "crafted/e10.pcap",  "crafted/e11.pcap",
    "crafted/e13.pcap",  "crafted/e14.pcap",  "crafted/e15.pcap",  "crafted/e16a.pcap",
    "crafted/e16c.pcap", "crafted/e16d.pcap", "crafted/e17a.pcap", "crafted/e18.pcap",
    "crafted/e19.pcap",  "crafted/e20.pcap",  "crafted/e21.pcap",  "crafted/e16b.pcapng",
};
const char* const kRecorded[] = {
    "original/client_2.pcap",
    "recorded/s06_ipv6/client.pcap",
    "recorded/s10_abort/server.pcap",
    "recorded/s14_offload/client.pcap",
    "recorded/s14c_cooked/client.pcap",
    "recorded/s14c_cooked/client.sll1.pcap",
    "recorded/s14d_vlan/client.pcap",
    "recorded/s14d_vlan/server.pcap",
    "recorded/s14e_rawip/client.tun0.pcap",
    "recorded/s14e_rawip/client.pcapng",
    "recorded/s15_damaged/snaplen60.pcap",
    "recorded/s15_damaged/snaplen68.pcap",
};

std::string test_name(const testing::TestParamInfo<const char*>& test) {
  std::string name = test.param;
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(Crafted, TsharkTest, testing::ValuesIn(kCrafted), test_name);
INSTANTIATE_TEST_SUITE_P(Recorded, TsharkTest, testing::ValuesIn(kRecorded), test_name);

}  // namespace
}  // namespace mptcpanalyzer
