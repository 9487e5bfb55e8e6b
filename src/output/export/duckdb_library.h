// DuckDB, when it is there: its shared library, opened at run time through its C interface
// (https://duckdb.org/docs/stable/clients/c/api), of which this declares what we use.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "base/result.h"
#include "output/export/arrow_interface.h"

namespace mptcpanalyzer {

// As duckdb.h has it; read by functions only.
struct DuckDbResult {
  std::array<std::uint64_t, 3> deprecated_numbers{};
  std::array<void*, 3> pointers{};
};

struct DuckDbLibrary {
  using Handle = void*;  // of a database, a connection, a configuration
  using State = int;     // 0: success

  State (*create_config)(Handle* config) = nullptr;
  State (*set_config)(Handle config, const char* name, const char* value) = nullptr;
  void (*destroy_config)(Handle* config) = nullptr;
  State (*open_ext)(const char* path, Handle* database, Handle config, char** error) = nullptr;
  void (*close)(Handle* database) = nullptr;
  State (*connect)(Handle database, Handle* connection) = nullptr;
  void (*disconnect)(Handle* connection) = nullptr;
  State (*query)(Handle connection, const char* sql, DuckDbResult* result) = nullptr;
  void (*destroy_result)(DuckDbResult* result) = nullptr;
  const char* (*result_error)(DuckDbResult* result) = nullptr;
  std::uint64_t (*column_count)(DuckDbResult* result) = nullptr;
  std::uint64_t (*row_count)(DuckDbResult* result) = nullptr;
  const char* (*column_name)(DuckDbResult* result, std::uint64_t column) = nullptr;
  int (*column_type)(DuckDbResult* result, std::uint64_t column) = nullptr;
  char* (*value_varchar)(DuckDbResult* result, std::uint64_t column, std::uint64_t row) = nullptr;
  bool (*value_is_null)(DuckDbResult* result, std::uint64_t column, std::uint64_t row) = nullptr;
  void (*free)(void* memory) = nullptr;
  State (*arrow_scan)(Handle connection, const char* table, ArrowArrayStream* stream) = nullptr;
};

// Opened once and never closed. Looks for what the environment variable MPTCPANALYZER_DUCKDB names,
// else for libduckdb.so in $XDG_DATA_HOME/mptcpanalyzer (~/.local/share/mptcpanalyzer), else where
// the system has its libraries. Fails with how to get it.
Result<const DuckDbLibrary*> duckdb_library();

}  // namespace mptcpanalyzer
