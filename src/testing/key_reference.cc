#include "testing/key_reference.h"

#include <algorithm>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "testing/byte_writer.h"

namespace mptcpanalyzer {
namespace {

const EVP_MD* hash_of(unsigned version) {
  // Fetched once: the generator tries many keys.
  static const EVP_MD* const kSha1 = EVP_MD_fetch(nullptr, "SHA1", nullptr);
  static const EVP_MD* const kSha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return version == 0 ? kSha1 : kSha256;
}

ByteBuffer digest_of_key(unsigned version, std::uint64_t key) {
  ByteBuffer input;
  append_u64(input, key);
  ByteBuffer digest(EVP_MAX_MD_SIZE);
  unsigned length = 0;
  EVP_Digest(input.data(), input.size(), digest.data(), &length, hash_of(version), nullptr);
  digest.resize(length);
  return digest;
}

ByteBuffer hmac_of(unsigned version, std::uint64_t own_key, std::uint64_t peer_key,
                   const ByteBuffer& message) {
  ByteBuffer key;
  append_u64(key, own_key);
  append_u64(key, peer_key);
  ByteBuffer digest(EVP_MAX_MD_SIZE);
  unsigned length = 0;
  HMAC(hash_of(version), key.data(), static_cast<int>(key.size()), message.data(), message.size(),
       digest.data(), &length);
  digest.resize(length);
  return digest;
}

std::uint64_t number_of(std::span<const std::uint8_t> bytes) {
  std::uint64_t value = 0;
  for (const std::uint8_t byte : bytes)
    value = value << 8U | byte;
  return value;
}

}  // namespace

std::uint32_t reference_token(unsigned version, std::uint64_t key) {
  const ByteBuffer digest = digest_of_key(version, key);
  return static_cast<std::uint32_t>(number_of(std::span(digest).first(4)));
}

std::uint64_t reference_idsn(unsigned version, std::uint64_t key) {
  const ByteBuffer digest = digest_of_key(version, key);
  return number_of(std::span(digest).last(8));
}

std::array<std::uint8_t, 20> reference_join_hmac(unsigned version, std::uint64_t own_key,
                                                 std::uint64_t peer_key, std::uint32_t own_nonce,
                                                 std::uint32_t peer_nonce) {
  ByteBuffer message;
  append_u32(message, own_nonce);
  append_u32(message, peer_nonce);
  const ByteBuffer digest = hmac_of(version, own_key, peer_key, message);
  std::array<std::uint8_t, 20> hmac{};
  std::copy_n(digest.begin(), hmac.size(), hmac.begin());
  return hmac;
}

std::uint64_t truncate_hmac(const std::array<std::uint8_t, 20>& hmac) {
  return number_of(std::span(hmac).first(8));
}

std::uint64_t reference_add_addr_hmac(std::uint64_t own_key, std::uint64_t peer_key,
                                      std::uint8_t address_id, const IpAddress& address,
                                      std::optional<std::uint16_t> port) {
  ByteBuffer message;
  append_u8(message, address_id);
  append_bytes(message, std::span(address.bytes).first(address.version == 4 ? 4 : 16));
  append_u16(message, port.value_or(0));
  const ByteBuffer digest = hmac_of(1, own_key, peer_key, message);
  return number_of(std::span(digest).last(8));
}

}  // namespace mptcpanalyzer
