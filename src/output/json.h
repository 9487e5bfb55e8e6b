// What the writers of JSON share. Keys are in snake_case with their unit; see docs/contract.md.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "flow/tcp_stream.h"

namespace mptcpanalyzer {

using Json = nlohmann::ordered_json;

template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

// 64-bit values are strings: JSON numbers lose digits above 2^53 in most readers.
inline Json decimal_or_null(const std::optional<std::uint64_t>& value) {
  return value ? Json(std::to_string(*value)) : Json(nullptr);
}

inline Json text_or_null(std::string_view text) {
  return text.empty() ? Json(nullptr) : Json(std::string(text));
}

// Names in a capture may be any bytes: what is not UTF-8 is replaced, what is not ASCII escaped.
inline std::string dump(const Json& json) {
  return json.dump(-1, ' ', true, Json::error_handler_t::replace);
}

// A stream's number and endpoints.
inline Json stream_json(StreamId id, const Endpoint& client, const Endpoint& server) {
  Json json;
  json["tcpstream"] = id;
  json["client_ip"] = to_string(client.address);
  json["client_port"] = client.port;
  json["server_ip"] = to_string(server.address);
  json["server_port"] = server.port;
  return json;
}

}  // namespace mptcpanalyzer
