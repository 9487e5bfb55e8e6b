#include "trace/cache/cache_image.h"

#include <algorithm>
#include <cstring>
#include <functional>
#include <gtest/gtest.h>
#include <random>

#include "trace/build/trace_builder.h"
#include "trace/cache/cache_directory.h"
#include "trace/cache/tables_archive.h"
#include "trace/columns/buffer.h"
#include "trace/columns/checksum.h"
#include "trace/columns/chunk_buffers.h"
#include "trace/script_trace_fixture.h"

namespace mptcpanalyzer {
namespace {

constexpr const char* kScript = R"(
interface eth0
endpoint C 10.0.0.1:1000
endpoint D 10.0.1.1:2000
endpoint S [2001:db8::2]:80
endpoint T [2001:db8::1]:1000
endpoint U 10.0.0.2:80
let A = 0x1122334455667788
let B = 0x99aabbccddeeff00
1.0 C > U SYN seq=1000 win=500 ws=7 ts=11,0 mp_capable(v1)
+0.1 U > C SYN,ACK seq=5000 ack=1001 win=600 ws=2 ts=21,11 mp_capable(v1,key=B)
+0.1 C > U ACK seq=1001 ack=5001 win=100 ts=12,21 mp_capable(v1,key=A,peer=B)
+0.1 C > U PSH,ACK seq=1001 ack=5001 win=100 len=10 mp_capable(v1,key=A,peer=B,len=10)
+0.1 D > U SYN seq=4294967295 mp_join(syn,token=token1(B),nonce=1,id=3)
+0.1 U > D SYN,ACK seq=9 ack=0 mp_join(synack,hmac=v1/B/A/2/1,nonce=2,id=4)
+0.1 D > U PSH,ACK seq=0 ack=10 len=4 dss(ack=idsn1(B)+1,dsn=idsn1(A)+1,ssn=1,len=4)
+0.1 T > S SYN seq=7
)";

CacheKey some_key() {
  CacheKey key;
  key.path = "/captures/a.pcap";
  key.size = 1;
  key.mtime_ns = 2;
  key.ctime_ns = 3;
  key.inode = 4;
  key.program_version = "1.2.3";
  return key;
}

// An image with memory of its own, aligned as a mapping is.
class Image {
 public:
  explicit Image(const std::vector<std::byte>& bytes)
      : buffer_(std::make_shared<Buffer>(Buffer::copy_of<std::byte>(bytes))), size_(bytes.size()) {}

  std::optional<Trace> open(const CacheKey& key = some_key(),
                            ColumnSet columns = ColumnSet::all()) const {
    return open_image(buffer_->as<std::byte>(size_), key, columns, buffer_);
  }

 private:
  std::shared_ptr<Buffer> buffer_;
  std::size_t size_;
};

std::vector<std::byte> image_of(const Trace& trace) {
  std::vector<std::byte> image;
  EXPECT_TRUE(write_image(some_key(), trace, [&image](std::span<const std::byte> bytes) {
    image.insert(image.end(), bytes.begin(), bytes.end());
    return true;
  }));
  return image;
}

TEST(CacheImage, GivesBackTheTrace) {
  const Trace trace = trace_of_script(kScript);
  const std::optional<Trace> opened = Image(image_of(trace)).open();
  ASSERT_TRUE(opened);
  EXPECT_EQ(text_of(*opened), text_of(trace));
  EXPECT_EQ(write_tables(opened->tables()), write_tables(trace.tables()));
  EXPECT_EQ(opened->tables().name, "script");
  EXPECT_EQ(opened->tables().streams.size(), 3U);
  EXPECT_EQ(opened->tables().connections.at(0).host(Role::server).key, 0x99aabbccddeeff00U);
  EXPECT_EQ(opened->column_bytes(), trace.column_bytes());
}

TEST(CacheImage, GivesBackAnEmptyTrace) {
  const Trace empty = TraceBuilder(kDefaultColumns).finish({});
  const std::optional<Trace> opened = Image(image_of(empty)).open(some_key(), kDefaultColumns);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->row_count(), 0U);
}

TEST(CacheImage, IsTheSameForTheSameTrace) {
  EXPECT_EQ(image_of(trace_of_script(kScript)), image_of(trace_of_script(kScript)));
}

TEST(CacheImage, LoadsOnlyTheColumnsWanted) {
  const Image image(image_of(trace_of_script(kScript)));
  const ColumnSet some = kKeyColumns | ColumnSet{Column::time};
  const std::optional<Trace> opened = image.open(some_key(), some);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->columns(), some);
  for_each_buffer(opened->chunks()[0], [&](Column column, const auto& values) {
    EXPECT_TRUE(some.has(column) || values.empty());
  });
}

TEST(CacheImage, WithoutAColumnThatIsWantedIsNone) {
  const Image image(image_of(trace_of_script(kScript, {kDefaultColumns, {}})));
  EXPECT_TRUE(image.open(some_key(), kDefaultColumns));
  EXPECT_FALSE(image.open(some_key(), kDefaultColumns | ColumnSet{Column::hash}));
}

TEST(CacheImage, OfAnotherKeyIsNone) {
  const Image image(image_of(trace_of_script(kScript)));
  const std::vector<std::function<void(CacheKey&)>> changes = {
      [](CacheKey& key) { key.path += "x"; },
      [](CacheKey& key) { ++key.size; },
      [](CacheKey& key) { ++key.mtime_ns; },
      [](CacheKey& key) { --key.ctime_ns; },
      [](CacheKey& key) { ++key.inode; },
      [](CacheKey& key) { key.program_version = "1.2.4"; },
      [](CacheKey& key) { key.reading = "salvage"; },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    CacheKey key = some_key();
    changes[i](key);
    EXPECT_FALSE(image.open(key)) << i;
  }
}

TEST(CacheImage, CutOrLengthenedIsNone) {
  std::vector<std::byte> image = image_of(trace_of_script(kScript));
  for (std::size_t size = 0; size < image.size(); size += size < 300 ? 1 : 100) {
    EXPECT_FALSE(Image({image.begin(), image.begin() + static_cast<std::ptrdiff_t>(size)}).open())
        << size;
  }
  image.push_back(std::byte{0});
  EXPECT_FALSE(Image(image).open());
}

// Checksums cover everything but the padding between sections, which nobody reads.
TEST(CacheImage, WithABitChangedIsNoneOrTheSame) {
  const Trace trace = trace_of_script(kScript);
  const std::vector<std::byte> image = image_of(trace);
  const std::string text = text_of(trace);
  std::mt19937 random(5);
  std::size_t refused = 0;
  for (std::size_t at = 0; at < image.size(); ++at) {
    std::vector<std::byte> damaged = image;
    damaged[at] ^= std::byte{1} << (random() % 8);
    const std::optional<Trace> opened = Image(damaged).open();
    if (!opened) {
      ++refused;
    } else {
      EXPECT_EQ(damaged[at] ^ image[at], damaged[at]) << "not padding, at " << at;
      EXPECT_EQ(text_of(*opened), text) << at;
    }
  }
  EXPECT_GT(refused, std::size_t{64});
}

// What an attacker could make: every checksum is right, and something else is not.
std::vector<std::byte> forged(
    const std::function<void(std::vector<std::byte>&, CacheDirectory&)>& forge) {
  std::vector<std::byte> image = image_of(trace_of_script(kScript));
  CacheDirectory directory = *read_directory(image);
  CacheHeader header;
  std::memcpy(&header, image.data(), sizeof header);
  image.resize(static_cast<std::size_t>(header.directory.offset));
  forge(image, directory);
  const std::vector<std::byte> bytes = write_directory(directory);
  const CacheSection section{image.size(), bytes.size(), checksum(bytes)};
  image.insert(image.end(), bytes.begin(), bytes.end());
  header = make_header(image.size(), section);
  std::memcpy(image.data(), &header, sizeof header);
  return image;
}

// Puts other bytes in the place of a section, as long as it was.
void replace(std::vector<std::byte>& image, CacheSection& section, std::byte with) {
  const auto begin = image.begin() + static_cast<std::ptrdiff_t>(section.offset);
  std::fill(begin, begin + static_cast<std::ptrdiff_t>(section.bytes), with);
  section.checksum = checksum(std::span(image).subspan(section.offset, section.bytes));
}

TEST(CacheImage, ThatIsForgedButSoundOpens) {
  EXPECT_TRUE(Image(forged([](std::vector<std::byte>&, CacheDirectory&) {})).open());
}

TEST(CacheImage, ThatIsForgedIsNone) {
  using Bytes = std::vector<std::byte>;
  const std::vector<std::pair<const char*, std::function<void(Bytes&, CacheDirectory&)>>> table = {
      {"rows", [](Bytes&, CacheDirectory& d) { d.chunks[0].row_count = 7; }},
      {"very many rows",
       [](Bytes&, CacheDirectory& d) { d.chunks[0].row_count = ~std::uint64_t{0}; }},
      {"two half chunks", [](Bytes&, CacheDirectory& d) { d.chunks.push_back(d.chunks[0]); }},
      {"a buffer left out",
       [](Bytes&, CacheDirectory& d) { d.chunks[0].buffers.erase(d.chunks[0].buffers.begin()); }},
      {"buffers in disorder",
       [](Bytes&, CacheDirectory& d) {
         std::swap(d.chunks[0].buffers[0], d.chunks[0].buffers[1]);
       }},
      {"a buffer of no column",
       [](Bytes&, CacheDirectory& d) { d.chunks[0].buffers.back().ordinal = 1000; }},
      {"a buffer beyond the file",
       [](Bytes& o, CacheDirectory& d) {
         d.chunks[0].buffers[0].section.offset = (o.size() + 64) / 64 * 64;
       }},
      {"an offset that overflows",
       [](Bytes&, CacheDirectory& d) {
         d.chunks[0].buffers[0].section.offset = ~std::uint64_t{63};
       }},
      {"a size that overflows",
       [](Bytes&, CacheDirectory& d) { d.chunks[0].buffers[0].section.bytes = ~std::uint64_t{0}; }},
      {"a buffer out of line",
       [](Bytes& o, CacheDirectory& d) {
         CacheSection& section = d.chunks[0].buffers[0].section;
         section.offset += 4;
         section.checksum = checksum(std::span(o).subspan(section.offset, section.bytes));
       }},
      {"half a number",
       [](Bytes& o, CacheDirectory& d) {
         CacheSection& section = d.chunks[0].buffers[0].section;
         section.bytes -= 1;
         section.checksum = checksum(std::span(o).subspan(section.offset, section.bytes));
       }},
      {"tables of 1s", [](Bytes& o, CacheDirectory& d) { replace(o, d.tables, std::byte{1}); }},
      {"tables of 0s", [](Bytes& o, CacheDirectory& d) { replace(o, d.tables, std::byte{0}); }},
      {"no tables",
       [](Bytes&, CacheDirectory& d) {
         d.tables = {0, 0, checksum({})};
       }},
      {"streams that are not there",
       [](Bytes& o, CacheDirectory& d) {
         // frame and time have a buffer each, as all rows have a value: direction is the third.
         replace(o, d.chunks[0].buffers[2].section, std::byte{6});
       }},
  };
  for (const auto& [name, forge] : table)
    EXPECT_FALSE(Image(forged(forge)).open()) << name;
}

// An index in the tables that leads nowhere.
TEST(TablesArchive, RefusesWhatLeadsNowhere) {
  const CaptureTables sound = trace_of_script(kScript).tables();
  ASSERT_TRUE(read_tables(write_tables(sound)));
  const std::vector<std::pair<const char*, std::function<void(CaptureTables&)>>> table = {
      {"a stream without a place", [](CaptureTables& t) { t.places.pop_back(); }},
      {"a third side", [](CaptureTables& t) { t.streams[0].client_side = 2; }},
      {"a subflow that is not there", [](CaptureTables& t) { t.streams[0].subflow = 2; }},
      {"no such evidence",
       [](CaptureTables& t) { t.streams[0].role_evidence = static_cast<RoleEvidence>(4); }},
      {"a connection that is not there", [](CaptureTables& t) { t.places[0].connection = 1; }},
      {"a role that is not",
       [](CaptureTables& t) { t.places[0].client_mptcp_role = static_cast<Role>(2); }},
      {"a scale of 15", [](CaptureTables& t) { t.places[0].numbering[1].window_scale = 15; }},
      {"a scale of -3", [](CaptureTables& t) { t.places[0].numbering[1].window_scale = -3; }},
      {"a stream that is not there", [](CaptureTables& t) { t.subflows[1].tcp_stream = 3; }},
      {"a subflow of no connection", [](CaptureTables& t) { t.subflows[1].connection = 9; }},
      {"a third opener", [](CaptureTables& t) { t.subflows[1].opener = 2; }},
      {"a subflow too many", [](CaptureTables& t) { t.connections[0].subflows.push_back(2); }},
      {"merged into nothing", [](CaptureTables& t) { t.connections[0].merged_into = 1; }},
  };
  for (const auto& [name, spoil] : table) {
    CaptureTables tables = sound;
    spoil(tables);
    EXPECT_FALSE(read_tables(write_tables(tables))) << name;
  }
}

TEST(TablesArchive, RefusesWhatIsCutOrLengthened) {
  const std::vector<std::byte> bytes = write_tables(trace_of_script(kScript).tables());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(read_tables(std::span(bytes).first(size))) << size;
  }
  std::vector<std::byte> longer = bytes;
  longer.push_back(std::byte{0});
  EXPECT_FALSE(read_tables(longer));
}

}  // namespace
}  // namespace mptcpanalyzer
