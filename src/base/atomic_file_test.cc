// What the file system holds is looked at after each step.
#include "base/atomic_file.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace mptcpanalyzer {
namespace {

namespace fs = std::filesystem;

class AtomicFileTest : public testing::Test {
 protected:
  AtomicFileTest() {
    std::string pattern = (fs::temp_directory_path() / "atomic-file-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~AtomicFileTest() override { fs::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  static void write(const std::string& path, const std::string& text) {
    std::ofstream(path) << text;
  }

  static std::string contents(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

  std::size_t files() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

  fs::path folder_;
};

TEST_F(AtomicFileTest, AppearsWhenCommitted) {
  Result<AtomicFile> file = AtomicFile::create(path("out.csv"));
  ASSERT_TRUE(file);
  std::fputs("rows", file->file());
  EXPECT_FALSE(fs::exists(path("out.csv")));
  ASSERT_TRUE(file->commit());
  EXPECT_EQ(contents(path("out.csv")), "rows");
  EXPECT_EQ(files(), 1U);
}

TEST_F(AtomicFileTest, LeavesNothingWhenNotCommitted) {
  write(path("out.csv"), "old");
  {
    Result<AtomicFile> file = AtomicFile::create(path("out.csv"));
    ASSERT_TRUE(file);
    std::fputs("half a r", file->file());
    EXPECT_EQ(files(), 2U);
  }
  EXPECT_EQ(contents(path("out.csv")), "old");
  EXPECT_EQ(files(), 1U);
}

TEST_F(AtomicFileTest, KeepsTheModeOfTheFileItReplaces) {
  write(path("out.csv"), "old");
  chmod(path("out.csv").c_str(), 0640);
  Result<AtomicFile> file = AtomicFile::create(path("out.csv"));
  ASSERT_TRUE(file);
  ASSERT_TRUE(file->commit());
  EXPECT_EQ(fs::status(path("out.csv")).permissions(), fs::perms(0640));
}

TEST_F(AtomicFileTest, FollowsASymbolicLink) {
  write(path("real.csv"), "old");
  fs::create_symlink("real.csv", path("link.csv"));
  Result<AtomicFile> file = AtomicFile::create(path("link.csv"));
  ASSERT_TRUE(file);
  std::fputs("new", file->file());
  ASSERT_TRUE(file->commit());
  EXPECT_TRUE(fs::is_symlink(path("link.csv")));
  EXPECT_EQ(contents(path("real.csv")), "new");
}

TEST_F(AtomicFileTest, WritesADeviceInPlace) {
  Result<AtomicFile> file = AtomicFile::create("/dev/null");
  ASSERT_TRUE(file);
  EXPECT_TRUE(file->commit());
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(AtomicFileTest, SaysWhyItCannotWrite) {
  const Result<AtomicFile> directory = AtomicFile::create(folder_.string());
  ASSERT_FALSE(directory);
  EXPECT_EQ(directory.error().line(), folder_.string() + ": cannot write: Is a directory");
  const Result<AtomicFile> nowhere = AtomicFile::create(path("missing/out.csv"));
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().line(),
            path("missing/out.csv") + ": cannot write: No such file or directory");
}

TEST_F(AtomicFileTest, TellsOfAFullDisk) {
  Result<AtomicFile> file = AtomicFile::create("/dev/full");
  ASSERT_TRUE(file);
  std::fputs("rows", file->file());
  const Result<Done> done = file->commit();
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().line(), "/dev/full: cannot write: No space left on device");
}

}  // namespace
}  // namespace mptcpanalyzer
