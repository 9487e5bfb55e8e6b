// A merged trace of arbitrary bytes from the cache: refused, or sound enough for every analysis of
// it.
//
// The input is what stands behind the key in the file; header, checksums and key are made right, as
// an attacker would.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <stdexcept>
#include <vector>

#include "ends/delivery/print_owds.h"
#include "ends/delivery/qualify_reinjections.h"
#include "ends/delivery/summary_extended.h"
#include "ends/merged/merged_cache.h"
#include "require.h"
#include "testing/packet_script.h"
#include "trace/cache/cache_directory.h"
#include "trace/load.h"

namespace mptcpanalyzer {
namespace {

// A connection with two subflows and a reinjection.
constexpr const char* kScript = R"(
endpoint CA 10.0.1.1:1000
endpoint CB 10.0.2.1:2000
endpoint S 10.0.9.1:80
0.00 CA > S SYN seq=100 mp_capable(v1)
0.01 S > CA SYN,ACK seq=500 ack=101 mp_capable(v1,key=2)
0.02 CA > S ACK seq=101 ack=501 mp_capable(v1,key=1,peer=2)
0.10 CB > S SYN seq=1000 mp_join(syn,token=token1(2),nonce=7,id=2)
0.13 S > CB SYN,ACK seq=5000 ack=1001 mp_join(synack,hmac=v1/2/1/9/7,nonce=9,id=0)
0.16 CB > S ACK seq=1001 ack=5001 mp_join(ack,hmac=v1/1/2/7/9)
0.20 CA > S ACK seq=101 ack=501 len=10 dss(ack=idsn1(2)+1,dsn=idsn1(1)+1,ssn=1,len=10)
0.30 CB > S ACK seq=1001 ack=5001 len=10 dss(ack=idsn1(2)+1,dsn=idsn1(1)+1,ssn=1,len=10)
0.40 S > CA ACK seq=501 ack=111 dss(ack=idsn1(1)+11)
)";

Trace load_script() {
  const ByteBuffer bytes = capture_from_script(kScript);
  Result<std::unique_ptr<CaptureReader>> reader = open_capture(open_memory(bytes), "script");
  require(reader.ok(), "the script is a capture");
  Result<Trace> trace = read_trace({std::move(*reader), nullptr, bytes.size(), {}}, "script",
                                   {ColumnSet::all(), {}}, {});
  require(trace.ok(), "the script is a trace");
  return std::move(*trace);
}

// The bytes of a file up to where the answer begins: the first that depends on it.
std::vector<std::byte> before_the_answer(const MergedKey& key) {
  MergedAnswer one;
  MergedAnswer other;
  one.merged.first_is_at_client = true;
  other.merged.first_is_at_client = false;
  std::vector<std::byte> image = write_merged(key, one);
  const std::vector<std::byte> changed = write_merged(key, other);
  const auto body = static_cast<std::ptrdiff_t>(sizeof(CacheHeader));
  const auto answer =
      std::mismatch(image.begin() + body, image.end(), changed.begin() + body).first;
  image.erase(answer, image.end());
  return image;
}

std::vector<std::byte> image_of(const std::vector<std::byte>& start,
                                std::span<const std::byte> answer) {
  std::vector<std::byte> image = start;
  image.insert(image.end(), answer.begin(), answer.end());
  CacheHeader header;
  std::memcpy(&header, image.data(), sizeof header);
  const CacheSection body = section_of(std::span(image).subspan(sizeof header), sizeof header);
  header = make_header(image.size(), body, {header.magic, header.format_version});
  std::memcpy(image.data(), &header, sizeof header);
  return image;
}

void check(std::span<const std::byte> input) {
  static const Trace kFirst = load_script();
  static const Trace kSecond = load_script();
  static const MergedKey kKey;
  static const std::vector<std::byte> kStart = before_the_answer(kKey);
  const auto answer = read_merged(image_of(kStart, input), kKey, kFirst, kSecond);
  if (!answer) return;
  const OwdReport owds = report_owds(*answer, {});
  require(owds.streams.size() == answer->merged.directions.size(), "a summary a direction");
  static_cast<void>(qualify_reinjections(answer->merged, {Role::client, Role::server}));
  static_cast<void>(summarize_extended(*answer, {Role::client, Role::server}));
}

}  // namespace
}  // namespace mptcpanalyzer

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  mptcpanalyzer::check(std::as_bytes(std::span(data, size)));
  return 0;
}
