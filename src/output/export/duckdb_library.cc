#include "output/export/duckdb_library.h"

#include <cstdlib>
#include <dlfcn.h>
#include <fmt/format.h>
#include <string_view>
#include <unistd.h>
#include <vector>

namespace mptcpanalyzer {
namespace {

constexpr const char* kName = "libduckdb.so";
constexpr const char* kVariable = "MPTCPANALYZER_DUCKDB";

std::string data_folder() {
  const char* data = std::getenv("XDG_DATA_HOME");
  if (data != nullptr && data[0] == '/') return std::string(data) + "/mptcpanalyzer";
  const char* home = std::getenv("HOME");
  if (home == nullptr || home[0] != '/') return {};
  return std::string(home) + "/.local/share/mptcpanalyzer";
}

std::string how_to_get_it() {
  const std::string folder = data_folder();
  return fmt::format(
      "get libduckdb from https://duckdb.org, or of the npm package "
      "@duckdb/node-bindings-linux-x64, and put it into {}, or name it in {}",
      folder.empty() ? "a folder of libraries" : folder, kVariable);
}

// Its path, or a name that the loader looks for.
std::string path_of_library() {
  const char* named = std::getenv(kVariable);
  if (named != nullptr && named[0] != '\0') return named;
  const std::string folder = data_folder();
  if (!folder.empty()) {
    std::string path = folder + "/" + kName;
    if (access(path.c_str(), R_OK) == 0) return path;
  }
  return kName;
}

// Looks up functions of a library, and remembers the first that is not there.
class FunctionFinder {
 public:
  explicit FunctionFinder(void* library) : library_(library) {}

  template <typename Function>
  void operator()(const char* name, Function& function) {
    void* symbol = dlsym(library_, name);
    if (symbol == nullptr && missing_ == nullptr) missing_ = name;
    // POSIX has dlsym() return functions as object pointers.
    function = reinterpret_cast<Function>(symbol);  // NOLINT(*-reinterpret-cast)
  }

  const char* missing() const { return missing_; }  // nullptr: nothing

 private:
  void* library_;
  const char* missing_ = nullptr;
};

Result<DuckDbLibrary> open_library() {
  const std::string path = path_of_library();
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    return Error{path == kName ? "this needs DuckDB, which is not installed"
                               : fmt::format("cannot open DuckDB: {}", dlerror()),
                 path == kName ? "" : path, how_to_get_it()};
  }
  DuckDbLibrary duckdb;
  FunctionFinder find(library);
  find("duckdb_create_config", duckdb.create_config);
  find("duckdb_set_config", duckdb.set_config);
  find("duckdb_destroy_config", duckdb.destroy_config);
  find("duckdb_open_ext", duckdb.open_ext);
  find("duckdb_close", duckdb.close);
  find("duckdb_connect", duckdb.connect);
  find("duckdb_disconnect", duckdb.disconnect);
  find("duckdb_query", duckdb.query);
  find("duckdb_destroy_result", duckdb.destroy_result);
  find("duckdb_result_error", duckdb.result_error);
  find("duckdb_column_count", duckdb.column_count);
  find("duckdb_row_count", duckdb.row_count);
  find("duckdb_column_name", duckdb.column_name);
  find("duckdb_column_type", duckdb.column_type);
  find("duckdb_value_varchar", duckdb.value_varchar);
  find("duckdb_value_is_null", duckdb.value_is_null);
  find("duckdb_free", duckdb.free);
  find("duckdb_arrow_scan", duckdb.arrow_scan);
  if (find.missing() == nullptr) return duckdb;
  const Error error{fmt::format("this DuckDB has no {}, which is needed", find.missing()), path,
                    "take a version from 1.0 on"};
  dlclose(library);
  return error;
}

}  // namespace

Result<const DuckDbLibrary*> duckdb_library() {
  static const Result<DuckDbLibrary> kLibrary = open_library();
  if (!kLibrary) return kLibrary.error();
  return &*kLibrary;
}

}  // namespace mptcpanalyzer
