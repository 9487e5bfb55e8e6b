// Expected values are obvious by eye.
#include "base/nearest_name.h"

#include <array>
#include <gtest/gtest.h>
#include <string>

namespace mptcpanalyzer {
namespace {

constexpr std::array<std::string_view, 4> kNames = {"tcplen", "tcpseq", "dsn", "reinjected_in"};

TEST(NearestName, FindsTheNameThatWasMeant) {
  EXPECT_EQ(nearest_name("tcplenn", kNames), "tcplen");
  EXPECT_EQ(nearest_name("tcplne", kNames), "tcplen");
  EXPECT_EQ(nearest_name("dns", kNames), "");  // two of three letters differ: that is no likeness
  EXPECT_EQ(nearest_name("dsnn", kNames), "dsn");
  EXPECT_EQ(nearest_name("reinjectedin", kNames), "reinjected_in");
}

TEST(NearestName, FindsNothingForWhatIsNotNear) {
  EXPECT_EQ(nearest_name("bandwidth", kNames), "");
  EXPECT_EQ(nearest_name("", kNames), "");
  EXPECT_EQ(nearest_name(std::string(1000000, 'x'), kNames), "");
  EXPECT_EQ(nearest_name("tcplen", {}), "");
}

}  // namespace
}  // namespace mptcpanalyzer
