// Files written by hand; the numbers are those that mergecap gives
// (tests/end_to_end/reading_test.py compares them).
#include "capture/several_files.h"

#include <gtest/gtest.h>

#include "testing/packet_script.h"
#include "testing/whole_capture.h"

namespace mptcpanalyzer {
namespace {

std::unique_ptr<CaptureReader> reader_of(const ByteBuffer& bytes) {
  OpenOptions as_it_stands;
  as_it_stands.file_order = true;
  auto reader = open_capture(open_memory(bytes), "script", as_it_stands);
  EXPECT_TRUE(reader);
  return std::move(*reader);
}

std::string script(const std::string& lines) {
  return "endpoint C 10.0.0.1:1000\nendpoint S 10.0.0.2:80\n" + lines;
}

TEST(SeveralFiles, PathsAreTakenApartAndPutTogether) {
  EXPECT_EQ(files_of("a.pcap"), std::vector<std::string>{"a.pcap"});
  const std::vector<std::string> files = {"a b.pcap", "c.pcap", "-"};
  EXPECT_EQ(files_of(path_of_files(files)), files);
  EXPECT_EQ(name_of_capture(path_of_files(files)), "a b.pcap + c.pcap + standard input");
}

TEST(SeveralFiles, ComeByTimeAndKeepTheirInterfacesApart) {
  const ByteBuffer first = capture_from_script(script("1 C > S SYN seq=1\n4 C > S ACK seq=2\n"));
  const ByteBuffer second =
      capture_from_script(script("interface eth0\ninterface eth1 raw\n2 C > S ACK seq=3 iface=1\n"
                                 "4 C > S ACK seq=4\n5 C > S ACK seq=5\n"));
  std::vector<NamedReader> readers;
  readers.push_back({"/tmp/a.pcap", reader_of(first)});
  readers.push_back({"/tmp/b.pcapng", reader_of(second)});
  const WholeCapture capture = read_whole(*merge_files(std::move(readers)));
  std::vector<std::int64_t> seconds;
  std::vector<std::uint32_t> interfaces;
  for (std::size_t i = 0; i < capture.frames.size(); ++i) {
    EXPECT_EQ(capture.frames[i].number, i + 1);
    seconds.push_back(capture.frames[i].time_ns / 1'000'000'000);
    interfaces.push_back(capture.frames[i].interface);
  }
  EXPECT_EQ(seconds, (std::vector<std::int64_t>{1, 2, 4, 4, 5}));
  EXPECT_EQ(interfaces, (std::vector<std::uint32_t>{0, 2, 0, 1, 1}));
  ASSERT_EQ(capture.interfaces.size(), 3u);
  EXPECT_EQ(capture.interfaces[0].name, "a.pcap");
  EXPECT_EQ(capture.interfaces[1].name, "b.pcapng:eth0");
  EXPECT_EQ(capture.interfaces[2].name, "b.pcapng:eth1");
  EXPECT_EQ(capture.interfaces[2].link_type, link_type::kRaw);
  EXPECT_EQ(capture.format, "pcap and pcapng");
}

TEST(SeveralFiles, FilesOfOneNameKeepTheirFolders) {
  const ByteBuffer bytes = capture_from_script(script("1 C > S SYN seq=1\n"));
  std::vector<NamedReader> readers;
  readers.push_back({"one/a.pcap", reader_of(bytes)});
  readers.push_back({"two/a.pcap", reader_of(bytes)});
  const WholeCapture capture = read_whole(*merge_files(std::move(readers)));
  ASSERT_EQ(capture.frames.size(), 2u);
  EXPECT_EQ(capture.interfaces[1].name, "two/a.pcap");
}

// A file ends in the middle of a batch of another, and some have nothing.
TEST(SeveralFiles, EndOneAfterTheOther) {
  std::string many = script("");
  for (int i = 0; i < 5000; ++i)
    many += "+0.001 C > S ACK seq=" + std::to_string(i) + "\n";
  const ByteBuffer long_file = capture_from_script(many);
  const ByteBuffer short_file =
      capture_from_script(script("0.0015 C > S SYN seq=1\n2.0005 C > S ACK seq=2\n"));
  const ByteBuffer empty = capture_from_script("endpoint C 10.0.0.1:1000\n");
  std::vector<NamedReader> readers;
  readers.push_back({"empty", reader_of(empty)});
  readers.push_back({"short", reader_of(short_file)});
  readers.push_back({"long", reader_of(long_file)});
  const WholeCapture capture = read_whole(*merge_files(std::move(readers)));
  ASSERT_EQ(capture.frames.size(), 5002u);
  EXPECT_TRUE(std::is_sorted(
      capture.frames.begin(), capture.frames.end(),
      [](const OwnedFrame& a, const OwnedFrame& b) { return a.time_ns < b.time_ns; }));
  EXPECT_EQ(capture.frames[1].interface, 1u);
}

}  // namespace
}  // namespace mptcpanalyzer
