// PlotOptions: what was asked for of the captures that a plot shows.
#pragma once  // Public: docs/library.md

#include <cstdint>
#include <optional>
#include <vector>

#include "flow/role.h"
#include "flow/tcp_stream.h"
#include "trace/fields/field.h"
#include "trace/filter/filter.h"

namespace mptcpanalyzer {

// What a plot takes besides --dest, --skip and --filter.
enum class PlotOption : std::uint8_t {
  fields,  // FIELD…, numeric ones
  syndrop,
  dack,
  window,
  bins,
  clock,  // of two captures
};

struct PlotOptions {
  std::vector<Role> dests = {Role::server, Role::client};
  std::vector<StreamId> skipped;
  std::optional<Filter> filter;
  std::vector<FieldId> fields;
  bool drop_syn = false;
  bool data_acks = false;
  std::optional<double> window_s;  // positive; nothing: one that suits the duration
  std::uint32_t bins = 100;        // at least 1
};

}  // namespace mptcpanalyzer
