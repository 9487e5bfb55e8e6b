#include "base/spawn.h"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace mptcpanalyzer {
namespace {

using std::chrono::milliseconds;

class SpawnTest : public testing::Test {
 protected:
  ~SpawnTest() override { close(nowhere_); }

  pid_t start(const std::vector<std::string>& words) {
    pid_t process = 0;
    EXPECT_EQ(spawn_program(words, {-1, nowhere_, nowhere_}, process), 0);
    return process;
  }

  int nowhere_ = open("/dev/null", O_WRONLY | O_CLOEXEC);
};

TEST_F(SpawnTest, TellsTheStatus) {
  EXPECT_EQ(WEXITSTATUS(wait_for(start({"true"}))), 0);
  EXPECT_EQ(WEXITSTATUS(wait_for(start({"sh", "-c", "exit 7"}))), 7);
}

TEST_F(SpawnTest, GivesWordsAsTheyAre) {
  // test(1) compares two words; a shell in between would make other words of them.
  EXPECT_EQ(WEXITSTATUS(wait_for(start({"test", "a b; $HOME '", "=", "a b; $HOME '"}))), 0);
}

TEST_F(SpawnTest, TellsThatThereIsNoSuchProgram) {
  pid_t process = 0;
  EXPECT_EQ(spawn_program({"mptcpanalyzer-no-such-program"}, {-1, nowhere_, nowhere_}, process),
            ENOENT);
}

TEST_F(SpawnTest, WaitsNoLongerThanItIsTold) {
  const pid_t process = start({"sleep", "1000"});
  EXPECT_FALSE(wait_for(process, milliseconds(1)));
  kill(process, SIGKILL);
  const auto status = wait_for(process, milliseconds(60'000));
  ASSERT_TRUE(status);
  EXPECT_TRUE(WIFSIGNALED(*status));
}

}  // namespace
}  // namespace mptcpanalyzer
