#include "trace/cache/cache.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <thread>

#include "trace/cache/cache_folder.h"
#include "trace/load.h"
#include "trace/script_trace_fixture.h"

namespace mptcpanalyzer {
namespace {

namespace fs = std::filesystem;

constexpr const char* kScript = R"(
endpoint C 10.0.0.1:1000
endpoint D 10.0.0.1:1001
endpoint S 10.0.0.2:80
1.0 C > S SYN seq=1
2.0 D > S SYN seq=1
)";
const std::string kLongerScript = std::string(kScript) + "3.0 S > C SYN,ACK seq=1 ack=2\n";

class Cache : public testing::Test {
 protected:
  Cache() {
    std::string name = (fs::temp_directory_path() / "trace-cache-XXXXXX").string();
    root_ = mkdtemp(name.data());
    options_.cache.folder = root_ / "cache";
    write_capture(kScript);
  }
  ~Cache() override { fs::remove_all(root_); }

  void write_capture(std::string_view script, const std::string& name = "a.pcap") {
    const ByteBuffer bytes = capture_from_script(script);
    std::ofstream file(root_ / name, std::ios::binary);
    for (const std::uint8_t byte : bytes)
      file.put(static_cast<char>(byte));
  }

  std::string capture(const std::string& name = "a.pcap") const { return root_ / name; }

  Trace load(const std::string& name = "a.pcap") {
    Result<Trace> trace = load_trace(capture(name), options_, {});
    EXPECT_TRUE(trace) << trace.error().line();
    return std::move(*trace);
  }

  CacheKey key(const std::string& name = "a.pcap") const {
    return *cache_key(capture(name), options_.open);
  }
  bool is_cached(const std::string& name = "a.pcap", ColumnSet columns = kDefaultColumns) const {
    return find_cached(options_.cache, key(name), columns).has_value();
  }

  fs::path cache_file(const std::string& name = "a.pcap") const {
    return fs::path(options_.cache.folder) / cache_file_name(key(name).path, key(name).reading);
  }

  std::size_t count_files() const {
    std::size_t files = 0;
    for ([[maybe_unused]] const auto& entry : fs::directory_iterator(options_.cache.folder))
      ++files;
    return files;
  }

  // Makes a file look as if it had been used so many seconds ago.
  static void age(const fs::path& path, int seconds) {
    fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::seconds(seconds));
  }

  fs::path root_;
  LoadOptions options_;
};

TEST_F(Cache, KeepsWhatWasRead) {
  EXPECT_FALSE(is_cached());
  const std::string text = text_of(load());
  EXPECT_TRUE(is_cached());
  EXPECT_EQ(text_of(load()), text);
  EXPECT_EQ(count_files(), 1U);
}

// What the script says of itself: listings of a trace that was kept read nothing but this.
TEST_F(Cache, KeepsWhatAPassTellsOfTheCapture) {
  load();
  ASSERT_TRUE(is_cached());
  const Trace trace = load();
  const CaptureTables& tables = trace.tables();
  EXPECT_EQ(tables.frames, 2U);
  EXPECT_EQ(tables.segments, 2U);
  ASSERT_EQ(tables.interfaces.size(), 1U);
  EXPECT_EQ(tables.interfaces.front().ticks_per_second, 1'000'000'000U);
  EXPECT_EQ(tables.frames_of_interface, std::vector<std::uint64_t>{2});
}

TEST_F(Cache, NamesTheCaptureAsItWasAskedFor) {
  EXPECT_EQ(load("a.pcap").tables().name, capture("a.pcap"));
  EXPECT_EQ(load("./a.pcap").tables().name, capture("./a.pcap"));
}

TEST_F(Cache, IsForNobodyElse) {
  load();
  struct stat status = {};
  ASSERT_EQ(stat(options_.cache.folder.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
  ASSERT_EQ(stat(cache_file().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(Cache, IsNeitherReadNorWrittenWhenNotAllowed) {
  options_.cache.write = false;
  load();
  EXPECT_FALSE(fs::exists(options_.cache.folder));
  options_.cache.write = true;
  load();
  // What is there is not used: the file, spoilt, would otherwise be found out and rebuilt.
  fs::resize_file(cache_file(), 10);
  options_.cache.write = false;
  options_.cache.read = false;
  EXPECT_EQ(load().row_count(), 2U);
  EXPECT_EQ(fs::file_size(cache_file()), 10U);
}

TEST_F(Cache, OfACaptureThatChangedIsStale) {
  load();
  write_capture(kLongerScript);
  EXPECT_FALSE(is_cached());
  EXPECT_EQ(load().row_count(), 3U);
  EXPECT_TRUE(is_cached());
  EXPECT_EQ(count_files(), 1U);
}

// The same path, size and modification time are not enough: the time of the last change tells.
TEST_F(Cache, OfACaptureThatChangedInSecretIsStale) {
  load();
  const auto time = fs::last_write_time(capture());
  std::string other = kScript;
  other.replace(other.find("10.0.0.2"), 8, "10.0.0.3");
  write_capture(other);
  fs::last_write_time(capture(), time);
  EXPECT_FALSE(is_cached());
  EXPECT_EQ(text_of(load(), 0, FieldId::ipdst), "10.0.0.3");
}

TEST_F(Cache, IsRebuiltWhenDamaged) {
  const std::string text = text_of(load());
  const auto size = fs::file_size(cache_file());
  for (std::uintmax_t keep = 0; keep < size; keep += 100) {
    fs::resize_file(cache_file(), keep);
    EXPECT_FALSE(is_cached()) << keep;
    EXPECT_EQ(text_of(load()), text);
    EXPECT_TRUE(is_cached()) << keep;
  }
}

TEST_F(Cache, KeepsTheColumnsOfBefore) {
  options_.columns = kDefaultColumns;
  load();
  EXPECT_FALSE(is_cached("a.pcap", ColumnSet{Column::hash}));
  options_.columns = {Column::hash};
  EXPECT_TRUE(load().columns().has(Column::hash));
  EXPECT_TRUE(is_cached("a.pcap", kDefaultColumns | ColumnSet{Column::hash}));
}

TEST_F(Cache, HasAllStreamsWhenOneIsWanted) {
  options_.only_tcpstream = 1;
  load();
  options_.only_tcpstream.reset();
  EXPECT_EQ(load().row_count(), 2U);
  options_.only_tcpstream = 1;
  options_.cache.read = options_.cache.write = false;
  const Trace one = load();
  EXPECT_EQ(one.row_count(), 1U);
  EXPECT_EQ(text_of(one, 0, FieldId::packetid), "2");
}

TEST_F(Cache, ThatCannotBeIsNoError) {
  write_capture(kScript, "file");
  options_.cache.folder = root_ / "file" / "cache";
  EXPECT_EQ(load().row_count(), 2U);
  EXPECT_FALSE(store_cached(options_.cache, key(), load()));
  EXPECT_FALSE(is_cached());
}

TEST_F(Cache, TakesNoFileThatOthersCanWrite) {
  load();
  fs::permissions(cache_file(), fs::perms::others_write, fs::perm_options::add);
  EXPECT_FALSE(is_cached());
  load();  // rewrites it
  EXPECT_TRUE(is_cached());
}

TEST_F(Cache, FollowsNoSymbolicLink) {
  load();
  fs::rename(cache_file(), root_ / "elsewhere");
  fs::create_symlink(root_ / "elsewhere", cache_file());
  EXPECT_FALSE(is_cached());
  EXPECT_FALSE(store_cached(options_.cache, key(), load()));
  EXPECT_TRUE(fs::is_symlink(cache_file()));
}

TEST_F(Cache, WithstandsTwoWritersAtOnce) {
  const Trace trace = load();
  const std::string text = text_of(trace);
  std::vector<std::thread> writers;
  for (int i = 0; i < 4; ++i) {
    writers.emplace_back([&] {
      for (int round = 0; round < 20; ++round) {
        EXPECT_TRUE(store_cached(options_.cache, key(), trace));
        const std::optional<Trace> found = find_cached(options_.cache, key(), kDefaultColumns);
        ASSERT_TRUE(found);
        EXPECT_EQ(text_of(*found), text);
      }
    });
  }
  for (std::thread& writer : writers)
    writer.join();
  EXPECT_EQ(count_files(), 1U);
}

TEST_F(Cache, DropsWhatWasUsedLongestAgo) {
  write_capture(kScript, "b.pcap");
  write_capture(kScript, "c.pcap");
  load("a.pcap");
  load("b.pcap");
  age(cache_file("a.pcap"), 30);
  age(cache_file("b.pcap"), 20);
  EXPECT_TRUE(is_cached("a.pcap"));  // which makes it the one used last
  options_.cache.max_bytes = 2 * fs::file_size(cache_file("a.pcap")) + 100;
  load("c.pcap");
  EXPECT_TRUE(fs::exists(cache_file("a.pcap")));
  EXPECT_FALSE(fs::exists(cache_file("b.pcap")));
  EXPECT_TRUE(fs::exists(cache_file("c.pcap")));
}

TEST_F(Cache, KeepsNoTraceThatIsLargerThanAll) {
  options_.cache.max_bytes = 10;
  EXPECT_EQ(load().row_count(), 2U);
  EXPECT_FALSE(is_cached());
}

TEST_F(Cache, DropsWhatAKilledRunLeft) {
  load();
  const fs::path folder = options_.cache.folder;
  std::ofstream(folder / ".mptcpanalyzer-1-0.tmp") << "x";
  std::ofstream(folder / ".mptcpanalyzer-2-0.tmp") << "x";
  age(folder / ".mptcpanalyzer-1-0.tmp", 4'000);
  write_capture(kScript, "b.pcap");
  load("b.pcap");
  EXPECT_FALSE(fs::exists(folder / ".mptcpanalyzer-1-0.tmp"));
  EXPECT_TRUE(fs::exists(folder / ".mptcpanalyzer-2-0.tmp"));
}

TEST_F(Cache, IsCleanedOfItsOwnFilesAlone) {
  load();
  std::ofstream(fs::path(options_.cache.folder) / "mine.trace") << "x";
  const auto size = fs::file_size(cache_file());
  const Result<CacheCleaning> cleaning = clean_cache(options_.cache.folder);
  ASSERT_TRUE(cleaning);
  EXPECT_EQ(cleaning->files, 1U);
  EXPECT_EQ(cleaning->bytes, size);
  EXPECT_TRUE(fs::exists(fs::path(options_.cache.folder) / "mine.trace"));
  const Result<CacheCleaning> nothing = clean_cache(root_ / "no such folder");
  ASSERT_TRUE(nothing);
  EXPECT_EQ(nothing->files, 0U);
}

TEST_F(Cache, IsOfRegularFilesAlone) {
  EXPECT_FALSE(cache_key("/dev/null", {}));
  EXPECT_FALSE(cache_key("-", {}));
  EXPECT_FALSE(cache_key(root_, {}));
  EXPECT_EQ(cache_key(root_ / "." / "a.pcap", {}), cache_key(capture(), {}));
  OpenOptions salvage;
  salvage.salvage = true;
  OpenOptions copies;
  copies.keep_copies = true;
  OpenOptions interface;
  interface.interface = "eth0";
  for (const OpenOptions& open : {salvage, copies, interface}) {
    EXPECT_NE(cache_key(capture(), open), cache_key(capture(), {}));
    EXPECT_NE(cache_file_name(capture(), cache_key(capture(), open)->reading),
              cache_file_name(capture(), ""));
  }
}

TEST(CacheFolder, FollowsTheXdgRules) {
  struct Case {
    const char* xdg;
    const char* home;
    const char* folder;
  };
  const std::vector<Case> table = {
      {"/x", "/h", "/x/mptcpanalyzer"},
      {"", "/h", "/h/.cache/mptcpanalyzer"},
      {nullptr, "/h", "/h/.cache/mptcpanalyzer"},
      {"relative", "/h", "/h/.cache/mptcpanalyzer"},
      {nullptr, nullptr, ""},
      {nullptr, "", ""},
  };
  const auto set = [](const char* name, const char* value) {
    value != nullptr ? setenv(name, value, 1) : unsetenv(name);
  };
  const char* xdg = std::getenv("XDG_CACHE_HOME");
  const std::optional<std::string> old_xdg =
      xdg != nullptr ? std::optional<std::string>(xdg) : std::nullopt;
  const std::string old_home = std::getenv("HOME") != nullptr ? std::getenv("HOME") : "";
  for (const Case& test : table) {
    set("XDG_CACHE_HOME", test.xdg);
    set("HOME", test.home);
    EXPECT_EQ(cache_folder(), test.folder);
  }
  set("XDG_CACHE_HOME", old_xdg ? old_xdg->c_str() : nullptr);
  set("HOME", old_home.c_str());
}

}  // namespace
}  // namespace mptcpanalyzer
