#include "flow/keys.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace mptcpanalyzer {
namespace {

constexpr std::uint64_t kMaxKey = 0xffffffffffffffff;

// Made with Python: d = hashlib.sha1(key.to_bytes(8, "big")).digest() (sha256 for version 1);
// d[:4].hex(), d[-8:].hex().
TEST(Keys, TokenAndIdsnAreTheEndsOfTheHash) {
  struct Case {
    std::uint64_t key;
    std::uint8_t version;
    std::uint32_t token;
    std::uint64_t idsn;
  };
  for (const Case& c : std::vector<Case>{
           {0, 0, 0x05fe4057, 0xac558654f107c7e9},
           {0, 1, 0xaf5570f5, 0xe5b2328de0e83dfc},
           {1, 0, 0xcb473678, 0x38f11011007ad27d},
           {1, 1, 0xcd266215, 0x19ec509083d00a50},
           {0x0102030405060708, 0, 0xdd5783bc, 0x3a95ed6e4ebb4ad5},
           {0x0102030405060708, 1, 0x66840dda, 0xf5a101d3d29d6f72},
           {kMaxKey, 0, 0xbe673e8a, 0x866701c11ef8e089},
           {kMaxKey, 1, 0x12a3ae44, 0x57fb595bbbacf0ca},
       }) {
    const KeyDigest digest = digest_of_key(c.key, c.version);
    EXPECT_EQ(digest.token, c.token) << c.key << " version " << int{c.version};
    EXPECT_EQ(digest.idsn, c.idsn) << c.key << " version " << int{c.version};
  }
}

std::string hex(const std::array<std::uint8_t, 20>& bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes) {
    text += "0123456789abcdef"[byte >> 4U];
    text += "0123456789abcdef"[byte & 0xfU];
  }
  return text;
}

// Made with Python: hmac.new(struct.pack("!QQ", 1, 2), struct.pack("!II", 3, 4), "sha1" or
// "sha256").
TEST(Keys, JoinHmac) {
  EXPECT_EQ(hex(join_hmac(0, 1, 2, 3, 4)), "3e9d3c463abd55f71a0858f079f8bae4b5599f26");
  EXPECT_EQ(hex(join_hmac(1, 1, 2, 3, 4)), "e5c5265ef877e59438bc6c934ea109a8fb18ad68");
}

// Captured between two Linux 6.18 kernels: examples/s05_fullmesh.client.pcap.gz, tcp stream 1, by
// tshark.
constexpr std::uint64_t kClientKey = 15575617352287404411U;
constexpr std::uint64_t kServerKey = 9164682430408351449U;

TEST(Keys, JoinOfRealVersion1Hosts) {
  constexpr std::uint32_t kClientNonce = 3356808845U;
  constexpr std::uint32_t kServerNonce = 3153057954U;
  EXPECT_EQ(digest_of_key(kServerKey, 1).token, 1086375780U);
  const auto syn_ack = join_hmac(1, kServerKey, kClientKey, kServerNonce, kClientNonce);
  EXPECT_EQ(load_u64(syn_ack, 0), 5681817875189408101U);
  EXPECT_EQ(hex(join_hmac(1, kClientKey, kServerKey, kClientNonce, kServerNonce)),
            "726ec988582117bb97f00591438ef4538d9e1cd5");
}

// client_2.pcap of the original mptcpanalyzer, tcp stream 1, by tshark.
TEST(Keys, JoinOfRealVersion0Hosts) {
  constexpr std::uint64_t kClient = 14568871653868829995U;
  constexpr std::uint64_t kServer = 12070231261294881532U;
  EXPECT_EQ(digest_of_key(kServer, 0).token, 804647408U);
  const auto syn_ack = join_hmac(0, kServer, kClient, 801042575, 992109784);
  EXPECT_EQ(load_u64(syn_ack, 0), 16021880161116957929U);
  EXPECT_EQ(hex(join_hmac(0, kClient, kServer, 992109784, 801042575)),
            "2a9c6c06700ad727e9099d6f730fbf2195dee607");
}

// The same capture as for version 1, frame 8.
TEST(Keys, AddAddrOfARealHost) {
  AddAddr option;
  option.address_id = 1;
  option.address.version = 4;
  option.address.bytes = {10, 12, 0, 2};
  EXPECT_EQ(add_addr_hmac(kServerKey, kClientKey, option), 12169480967291732471U);
}

}  // namespace
}  // namespace mptcpanalyzer
