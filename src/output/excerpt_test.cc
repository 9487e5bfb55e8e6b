// Expected pictures by hand.
#include "output/excerpt.h"

#include <gtest/gtest.h>

namespace mptcpanalyzer {
namespace {

TEST(ExcerptLines, PutsCaretsUnderThePart) {
  EXPECT_EQ(excerpt_lines({"tcplenn > 0", 0, 7}), "  tcplenn > 0\n  ^^^^^^^\n");
  EXPECT_EQ(excerpt_lines({"a == b", 5, 1}), "  a == b\n       ^\n");
  EXPECT_EQ(excerpt_lines({"", 0, 0}), "");
}

TEST(ExcerptLines, PointsBehindTheEnd) {
  EXPECT_EQ(excerpt_lines({"a and", 5, 1}), "  a and\n       ^\n");
  EXPECT_EQ(excerpt_lines({"a and", 500, 1}), "  a and\n       ^\n");
}

TEST(ExcerptLines, CountsCharactersNotBytes) {
  EXPECT_EQ(excerpt_lines({"größe > ü", 0, 7}), "  größe > ü\n  ^^^^^\n");
  EXPECT_EQ(excerpt_lines({"größe > ü", 10, 2}), "  größe > ü\n          ^\n");
}

TEST(ExcerptLines, EscapesWhatATerminalWouldObey) {
  EXPECT_EQ(excerpt_lines({"a\x1b b", 3, 1}), "  a\\x1b b\n        ^\n");
  EXPECT_EQ(excerpt_lines({"a\n\xff", 2, 1}), "  a\\x0a\\xff\n       ^^^^\n");
}

TEST(ExcerptLines, CutsALongText) {
  const std::string left(1000, 'a');
  const std::string right(1000, 'b');
  EXPECT_EQ(excerpt_lines({left + "!" + right, 1000, 1}), "  ..." + std::string(60, 'a') + "!" +
                                                              std::string(60, 'b') + "...\n  " +
                                                              std::string(63, ' ') + "^\n");
  EXPECT_EQ(excerpt_lines({left, 0, 1000}),
            "  " + std::string(120, 'a') + "...\n  " + std::string(60, '^') + "\n");
}

}  // namespace
}  // namespace mptcpanalyzer
