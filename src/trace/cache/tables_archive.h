// The tables of a trace as bytes, for the cache file.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "flow/capture_tables.h"

namespace mptcpanalyzer {

std::vector<std::byte> write_tables(const CaptureTables& tables);

// Nothing when the bytes are not what write_tables() makes, or an index in them leads nowhere.
std::optional<CaptureTables> read_tables(std::span<const std::byte> bytes);

}  // namespace mptcpanalyzer
