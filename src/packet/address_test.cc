#include "packet/address.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <string>

#include "testing/hex.h"

namespace mptcpanalyzer {
namespace {

IpAddress address_of(std::string_view hex) {
  const ByteBuffer bytes = from_hex(hex);
  IpAddress address;
  address.version = bytes.size() == 4 ? 4 : 6;
  std::copy(bytes.begin(), bytes.end(), address.bytes.begin());
  return address;
}

struct Case {
  const char* hex;
  const char* text;
};

class AddressTest : public testing::TestWithParam<Case> {};

TEST_P(AddressTest, PrintsAsRfc5952Wants) {
  EXPECT_EQ(to_string(address_of(GetParam().hex)), GetParam().text);
}

constexpr Case kCases[] = {
    {"00000000", "0.0.0.0"},
    {"0a0b0c0d", "10.11.12.13"},
    {"ffffffff", "255.255.255.255"},
    {"00000000 00000000 00000000 00000000", "::"},
    {"00000000 00000000 00000000 00000001", "::1"},
    {"20010db8 00000000 00000000 00000001", "2001:db8::1"},
    // RFC 5952 section 4.1: no leading zeros; 4.3: lower case.
    {"2001 0db8 0001 0a0b cdef 0020 0300 4000", "2001:db8:1:a0b:cdef:20:300:4000"},
    // 4.2.2: a single zero field is not shortened.
    {"2001 0db8 0000 0001 0001 0001 0001 0001", "2001:db8:0:1:1:1:1:1"},
    // 4.2.3: the longest run, and the first of equal ones.
    {"2001 0000 0000 0001 0000 0000 0000 0001", "2001:0:0:1::1"},
    {"2001 0db8 0000 0000 0001 0000 0000 0001", "2001:db8::1:0:0:1"},
    {"2001 0db8 0000 0000 0000 0000 0000 0000", "2001:db8::"},
    // Section 5: mixed notation for IPv4-mapped addresses.
    {"00000000 00000000 0000ffff 0a0b0c0d", "::ffff:10.11.12.13"},
};

INSTANTIATE_TEST_SUITE_P(All, AddressTest, testing::ValuesIn(kCases));

TEST(AddressTest, NoAddressIsEmpty) {
  EXPECT_EQ(to_string(IpAddress()), "");
}

TEST(EndpointTest, BracketsIpv6) {
  EXPECT_EQ(to_string(Endpoint{address_of("0a000001"), 80}), "10.0.0.1:80");
  EXPECT_EQ(to_string(Endpoint{address_of("20010db8 00000000 00000000 00000001"), 443}),
            "[2001:db8::1]:443");
}

}  // namespace
}  // namespace mptcpanalyzer
