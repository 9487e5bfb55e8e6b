// What the user chose for the whole run.
#pragma once

#include <cstdint>
#include <string>

#include "output/quantity.h"
#include "trace/cache.h"

namespace mptcpanalyzer {

enum class Format : std::uint8_t { text, json };

struct Options {
  std::string capture;  // --load; "-" is standard input, empty is none
  Format format = Format::text;
  Units units = Units::plain;  // -H
  bool show_progress = true;
  bool salvage = false;
  CacheOptions cache;
};

}  // namespace mptcpanalyzer
