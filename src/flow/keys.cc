#include "flow/keys.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
#include <span>

#include "base/bytes.h"
#include "flow/libcrypto_version.h"

namespace mptcpanalyzer {
namespace {

template <typename T>
void store(std::span<std::uint8_t> target, std::size_t offset, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    target[offset + i] = static_cast<std::uint8_t>(value >> (8 * (sizeof(T) - 1 - i)));
  }
}

using Hash = std::array<std::uint8_t, SHA256_DIGEST_LENGTH>;

std::array<std::uint8_t, 16> hmac_key(std::uint64_t own_key, std::uint64_t peer_key) {
  std::array<std::uint8_t, 16> key{};
  store(key, 0, own_key);
  store(key, 8, peer_key);
  return key;
}

Hash hmac(const EVP_MD* digest, std::span<const std::uint8_t> key, Bytes message) {
  Hash hash{};
  [[maybe_unused]] const auto* done = HMAC(digest, key.data(), static_cast<int>(key.size()),
                                           message.data(), message.size(), hash.data(), nullptr);
  assert(done != nullptr);
  return hash;
}

}  // namespace

std::string version_of_libcrypto() {
  return OpenSSL_version(OPENSSL_VERSION_STRING);
}

KeyDigest digest_of_key(std::uint64_t key, std::uint8_t version) {
  assert(version_is_supported(version));
  std::array<std::uint8_t, 8> bytes{};
  store(bytes, 0, key);
  Hash hash{};
  std::size_t length = SHA256_DIGEST_LENGTH;
  if (version == 0) {
    length = SHA_DIGEST_LENGTH;
    SHA1(bytes.data(), bytes.size(), hash.data());
  } else {
    SHA256(bytes.data(), bytes.size(), hash.data());
  }
  return {load_u32(hash, 0), load_u64(hash, length - 8)};
}

std::array<std::uint8_t, 20> join_hmac(std::uint8_t version, std::uint64_t own_key,
                                       std::uint64_t peer_key, std::uint32_t own_nonce,
                                       std::uint32_t peer_nonce) {
  assert(version_is_supported(version));
  std::array<std::uint8_t, 8> message{};
  store(message, 0, own_nonce);
  store(message, 4, peer_nonce);
  const Hash hash =
      hmac(version == 0 ? EVP_sha1() : EVP_sha256(), hmac_key(own_key, peer_key), message);
  std::array<std::uint8_t, 20> leftmost{};
  std::copy_n(hash.begin(), leftmost.size(), leftmost.begin());
  return leftmost;
}

std::uint64_t add_addr_hmac(std::uint64_t own_key, std::uint64_t peer_key, const AddAddr& option) {
  std::array<std::uint8_t, 19> message{};
  const std::size_t address_length = option.address.version == 4 ? 4 : 16;
  message[0] = option.address_id;
  std::copy_n(option.address.bytes.begin(), address_length, message.begin() + 1);
  store(message, 1 + address_length, option.port.value_or(0));
  const Hash hash =
      hmac(EVP_sha256(), hmac_key(own_key, peer_key), Bytes(message).first(1 + address_length + 2));
  return load_u64(hash, hash.size() - 8);
}

}  // namespace mptcpanalyzer
