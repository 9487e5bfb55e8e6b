#include "capture/open.h"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <iterator>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "capture/sniff.h"
#include "testing/capture_writer.h"
#include "testing/shared_captures.h"
#include "testing/temporary_file.h"
#include "testing/whole_capture.h"

namespace mptcpanalyzer {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

ByteBuffer small_capture() {
  ByteBuffer file;
  append_pcap_header(file, link_type::kEthernet);
  const ByteBuffer data(60, 0x11);
  append_pcap_record(file, 1'000'000'000, data, 60);
  append_pcap_record(file, 2'000'000'000, data, 1500);
  return file;
}

ByteBuffer contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// `printf 'hello' | gzip`, and of nothing at all (RFC 1952: header, empty block, CRC, size).
const ByteBuffer kGzipHello = {0x1f, 0x8b, 8,    0, 0,    0,    0,    0,    0, 3, 0xcb, 0x48, 0xcd,
                               0xc9, 0xc9, 0x07, 0, 0x86, 0xa6, 0x10, 0x36, 5, 0, 0,    0};
const ByteBuffer kGzipNothing = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0};

bool editcap_is_installed() {
  return std::system("editcap -v > /dev/null 2>&1") == 0;
}

TEST(Sniff, KnowsTheKindsByTheirMagic) {
  struct Case {
    ByteBuffer start;
    FileKind kind;
  };
  const Case cases[] = {
      {{0xd4, 0xc3, 0xb2, 0xa1}, FileKind::pcap},
      {{0xa1, 0xb2, 0xc3, 0xd4}, FileKind::pcap},
      {{0x4d, 0x3c, 0xb2, 0xa1}, FileKind::pcap},
      {{0xa1, 0xb2, 0x3c, 0x4d}, FileKind::pcap},
      {{0x34, 0xcd, 0xb2, 0xa1}, FileKind::pcap},
      {{10, 13, 13, 10, 28, 0, 0, 0, 0x4d, 0x3c, 0x2b, 0x1a}, FileKind::pcapng},
      {{10, 13, 13, 10, 0, 0, 0, 28, 0x1a, 0x2b, 0x3c, 0x4d}, FileKind::pcapng},
      {{10, 13, 13, 10, 'p', 'o', 'e', 't', 'r', 'y', 10, 10}, FileKind::other},
      {{0x1f, 0x8b}, FileKind::gzip},
      {{0x28, 0xb5, 0x2f, 0xfd}, FileKind::zstd},
      {{0x53, 0x2a, 0x4d, 0x18}, FileKind::zstd},  // a skippable frame first
      {{0xd4, 0xc3, 0xb2}, FileKind::other},
      {{}, FileKind::other},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(sniff(c.start), c.kind) << ::testing::PrintToString(c.start);
  }
}

TEST(OpenCapture, ReadsAFileAndKnowsItsProgress) {
  const ByteBuffer file = small_capture();
  const TemporaryFile on_disk(file);
  Result<OpenCapture> capture = open_capture(on_disk.path());
  ASSERT_TRUE(capture) << capture.error().line();
  EXPECT_EQ(capture->size, file.size());
  EXPECT_EQ(read_whole(*capture->reader).frames.size(), 2u);
  EXPECT_EQ(capture->source->consumed(), file.size());
}

TEST(OpenCapture, ReadsANamedPipeWhoseSizeIsUnknown) {
  const ByteBuffer file = small_capture();
  const TemporaryFile name;
  const std::string path = name.path() + ".fifo";
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  const pid_t writer = fork();
  if (writer == 0) {
    std::ofstream(path, std::ios::binary)
        .write(std::string(file.begin(), file.end()).data(),
               static_cast<std::streamsize>(file.size()));
    _exit(0);
  }
  Result<OpenCapture> capture = open_capture(path);
  ASSERT_TRUE(capture) << capture.error().line();
  EXPECT_EQ(capture->size, 0u);
  EXPECT_EQ(read_whole(*capture->reader).frames.size(), 2u);
  waitpid(writer, nullptr, 0);
  unlink(path.c_str());
}

TEST(OpenCapture, WhatIsNoCaptureIsOneErrorOfOneLine) {
  struct Case {
    ByteBuffer content;
    const char* said;
  };
  const Case cases[] = {
      {{}, "empty, not a capture"},
      {to_bytes("Dear reader,\nthis is no capture.\n"), "text, not a capture"},
      {{'P', 'K', 3, 4, 0xfe, 0x01}, "a ZIP archive, not a capture"},
      {{0xfd, '7', 'z', 'X', 'Z', 0}, "xz -d"},
      {{0xde, 0xad, 0xbe, 0xef, 0x00, 0xff, 0xfe}, "not a capture of a known format"},
      {kGzipHello, "after decompression text, not a capture"},
      {kGzipNothing, "after decompression empty, not a capture"},
      {ByteBuffer(kGzipHello.begin(), kGzipHello.begin() + 8), "cut before anything"},
  };
  for (const Case& c : cases) {
    const TemporaryFile file(c.content);
    for (const WholeCapture& capture : {read_path(file.path()), read_bytes(c.content)}) {
      EXPECT_FALSE(capture.opened) << c.said;
      EXPECT_THAT(capture.error_line(), HasSubstr(c.said));
      EXPECT_THAT(capture.error_line(), Not(HasSubstr("\n")));
      EXPECT_FALSE(capture.error->hint.empty()) << c.said;
    }
    EXPECT_EQ(read_path(file.path()).error->where, file.path());
  }
}

TEST(OpenCapture, AnErrorInsideCompressedDataNamesTheFile) {
  ByteBuffer damaged = kGzipHello;
  damaged[17] ^= 1;
  const WholeCapture capture = read_bytes(damaged);
  EXPECT_THAT(capture.error_line(), HasSubstr("test, byte "));
  EXPECT_THAT(capture.error_line(), HasSubstr("of the compressed data: the gzip data is damaged"));
}

// A program that stands for editcap in an otherwise empty PATH.
class StandInEditcap : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* path = std::getenv("PATH");
    old_path_ = path != nullptr ? path : "";
    folder_ = TemporaryFile().path() + ".d";
    std::filesystem::create_directory(folder_);
    setenv("PATH", folder_.c_str(), 1);
  }
  void TearDown() override {
    setenv("PATH", old_path_.c_str(), 1);
    std::filesystem::remove_all(folder_);
  }
  void install(const std::string& script) {
    const std::string path = folder_ + "/editcap";
    std::ofstream(path) << "#!/bin/sh\nPATH=/usr/bin:/bin\n" << script;
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  }
  // A file that only editcap could know.
  TemporaryFile other_format_{ByteBuffer{0, 1, 2, 3, 4, 5, 6, 7}};
  std::string folder_;

 private:
  std::string old_path_;
};

TEST_F(StandInEditcap, NotInstalledSaysWhatToInstall) {
  EXPECT_EQ(read_path(other_format_.path()).error_line(),
            other_format_.path() +
                ": not a capture of a known format (editcap, which reads other formats, is not "
                "installed); install the Debian package wireshark-common");
}

TEST_F(StandInEditcap, IsGivenTheFileAsOneArgument) {
  const TemporaryFile capture(small_capture());
  install("printf '%s\\n' \"$@\" > '" + folder_ + "/arguments'; cat '" + capture.path() + "'");
  const std::string odd = folder_ + "/a b;$(c) 'd'";
  std::filesystem::copy_file(other_format_.path(), odd);
  EXPECT_EQ(read_path(odd).frames.size(), 2u);
  const ByteBuffer arguments = contents(folder_ + "/arguments");
  EXPECT_EQ(std::string(arguments.begin(), arguments.end()), "-F\npcapng\n" + odd + "\n-\n");
}

TEST_F(StandInEditcap, ANameThatBeginsWithAHyphenIsNoOption) {
  const TemporaryFile capture(small_capture());
  install("echo \"$3\" > '" + folder_ + "/argument'; cat '" + capture.path() + "'");
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(folder_);
  std::filesystem::copy_file(other_format_.path(), "-x");
  EXPECT_EQ(read_path("-x").frames.size(), 2u);
  std::filesystem::current_path(before);
  EXPECT_EQ(contents(folder_ + "/argument"), to_bytes("./-x\n"));
}

TEST_F(StandInEditcap, AFailureAtOnceIsAnErrorWithItsReasonInOneLine) {
  install("printf 'editcap: no \\033[31mluck\\nsecond line' >&2; exit 2");
  EXPECT_EQ(read_path(other_format_.path()).error_line(),
            other_format_.path() +
                ": not a capture of a known format (editcap could not convert "
                "it: no ?[31mluck); give a pcap or pcapng file");
}

TEST_F(StandInEditcap, AFailureLaterIsAnErrorAfterTheFrames) {
  const TemporaryFile capture(small_capture());
  install("cat '" + capture.path() + "'; echo 'editcap: no luck' >&2; exit 2");
  const WholeCapture read = read_path(other_format_.path());
  EXPECT_EQ(read.frames.size(), 2u);
  EXPECT_THAT(read.error_line(), HasSubstr("editcap could not convert it: no luck"));
  EXPECT_THAT(read.error_line(), HasSubstr(other_format_.path()));
}

TEST_F(StandInEditcap, ManyComplaintsDoNotStopIt) {
  const TemporaryFile capture(small_capture());
  install("head -c 1000000 /dev/zero >&2; cat '" + capture.path() +
          "'; head -c 1000000 /dev/zero >&2");
  const WholeCapture read = read_path(other_format_.path());
  EXPECT_EQ(read.frames.size(), 2u);
  EXPECT_FALSE(read.error);
}

TEST_F(StandInEditcap, EndsWithTheReader) {
  // Enough records for open_capture() to need no more.
  const ByteBuffer records = small_capture();
  const TemporaryFile capture(joined({records, ByteBuffer(records.begin() + 24, records.end())}));
  install("echo $$ > '" + folder_ + "/process'; cat '" + capture.path() + "'; exec sleep 1000");
  Result<OpenCapture> opened = open_capture(other_format_.path());
  ASSERT_TRUE(opened) << opened.error().line();
  const ByteBuffer number = contents(folder_ + "/process");
  const pid_t process = std::stoi(std::string(number.begin(), number.end()));
  EXPECT_EQ(kill(process, 0), 0);
  opened->reader.reset();
  EXPECT_EQ(kill(process, 0), -1);
  EXPECT_EQ(errno, ESRCH);
}

// The damaged and odd files of the shared captures. Frame counts are those of tshark 4.0.17
// (tshark_packets in damage.json); the frame that is cut or damaged is the one that was made so.
class DamagedCapture : public ::testing::Test {
 protected:
  void SetUp() override {
    if (shared_captures().empty()) GTEST_SKIP() << "no shared captures on this machine";
  }
  static std::string path(const std::string& name) {
    return shared_captures() + "recorded/s15_damaged/" + name;
  }
};

TEST_F(DamagedCapture, ReadsWhatCanBeRead) {
  struct Case {
    const char* name;
    std::size_t frames;
    std::uint64_t cut_frame;
  };
  const Case cases[] = {
      {"bigendian_us.pcap", 3000, 0},
      {"capture_drops_1pct.pcap", 18050, 0},
      {"compressed.pcap.gz", 3000, 0},
      {"duplicated_records.pcap", 18597, 0},
      {"header_only.pcap", 0, 0},
      {"microsecond.pcap", 3000, 0},
      {"nokia.pcap", 3000, 0},
      {"no_syn_first200.pcap", 18032, 0},
      {"out_of_time_order.pcap", 18232, 0},
      {"plain.pcapng", 3000, 0},
      {"snaplen60.pcap", 18232, 0},
      {"truncated.pcapng", 2001, 2002},
      {"truncated_mid_header.pcap", 12154, 12155},
      {"truncated_mid_packet.pcap", 12154, 12155},
  };
  for (const Case& c : cases) {
    const WholeCapture capture = read_path(path(c.name));
    EXPECT_FALSE(capture.error) << capture.error_line();
    EXPECT_EQ(capture.frames.size(), c.frames) << c.name;
    EXPECT_EQ(capture.count(Anomaly::record_cut), c.cut_frame != 0 ? 1u : 0u) << c.name;
    EXPECT_EQ(capture.first(Anomaly::record_cut), c.cut_frame) << c.name;
  }
}

TEST_F(DamagedCapture, TheSameFramesInEveryFormat) {
  const WholeCapture expected = read_path(path("microsecond.pcap"));
  EXPECT_EQ(read_path(path("bigendian_us.pcap")).frames, expected.frames);
  EXPECT_EQ(read_path(path("nokia.pcap")).frames, expected.frames);
  EXPECT_EQ(read_path(path("compressed.pcap.gz")).frames, read_path(path("plain.pcapng")).frames);
}

TEST_F(DamagedCapture, ErrorsSayWhatAndWhere) {
  struct Case {
    const char* name;
    const char* said;
  };
  const Case cases[] = {
      {"absurd_length.pcap", ", frame 501, byte 62342: the record claims 2147483647 captured"},
      {"half_global_header.pcap", "ends inside the 24-byte pcap header, after 11 bytes"},
      {"not_a_capture.pcap", "a ZIP archive, not a capture"},
      {"zero_bytes.pcap", "empty, not a capture"},
  };
  for (const Case& c : cases) {
    EXPECT_THAT(read_path(path(c.name)).error_line(), HasSubstr(path(c.name)));
    EXPECT_THAT(read_path(path(c.name)).error_line(), HasSubstr(c.said));
  }
  EXPECT_EQ(read_path(path("absurd_length.pcap"), salvaging()).frames.size(), 500u);
}

TEST_F(DamagedCapture, OtherFormatsThroughEditcap) {
  if (!editcap_is_installed()) GTEST_SKIP() << "editcap is not installed";
  const WholeCapture snoop = read_path(path("snoop.snoop"));
  EXPECT_EQ(snoop.frames, read_path(path("microsecond.pcap")).frames) << snoop.error_line();

  // capinfos counts 2277 packets in the first 300,000 bytes of that file.
  const ByteBuffer whole = contents(path("snoop.snoop"));
  const TemporaryFile cut(Bytes(whole).first(300'000), ".snoop");
  const WholeCapture shorter = read_path(cut.path());
  EXPECT_EQ(shorter.frames.size(), 2277u) << shorter.error_line();
  EXPECT_EQ(shorter.count(Anomaly::record_cut), 1u);
}

}  // namespace
}  // namespace mptcpanalyzer
