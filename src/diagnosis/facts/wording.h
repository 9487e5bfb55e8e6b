// What the sentences of findings have in common.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "diagnosis/facts/connection_case.h"
#include "diagnosis/facts/finding.h"

namespace mptcpanalyzer {

// "client", "server".
std::string_view role_words(Role role);

// "10.7 Mbit/s", "42 kbit/s".
std::string rate_words(double bits_per_second);

// "64 bytes", "12.3 kB", "16.0 MB": decimal, as rates are.
std::string bytes_words(std::uint64_t bytes);

// "84 ms", "1.3 s".
std::string time_words(double seconds);

// "1 packet", "2 packets".
std::string count_words(std::uint64_t count, std::string_view noun);

// From the first to the last packet with data towards that role.
FrameSpan frames_of(const CapturedConnection& view, Role towards);

// "10.1.0.2:40000".
std::string endpoint_words(const Endpoint& endpoint);

}  // namespace mptcpanalyzer
