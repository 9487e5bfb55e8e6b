# Warnings, sanitizers and the libraries that Debian packages.

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
                    -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # g++ 12 sees an overlap in "literal" + std::string where there is none (GCC bug 105651).
  add_compile_options(-Wno-restrict)
endif()
if(MPTCPANALYZER_WERROR)
  add_compile_options(-Werror)
endif()

if(MPTCPANALYZER_SANITIZE)
  # One build serves the tests and the fuzz targets: what libFuzzer needs costs the tests little.
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES Clang)
    message(FATAL_ERROR "The sanitizer build needs clang for libFuzzer: cmake --preset asan")
  endif()
  set(sanitizers -fsanitize=address,undefined,fuzzer-no-link)
  add_compile_options(${sanitizers} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(${sanitizers})
endif()

find_package(PkgConfig REQUIRED)
find_package(fmt REQUIRED)
find_package(Threads REQUIRED)
find_package(ZLIB REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(CLI11 REQUIRED)
find_package(SQLite3 REQUIRED)
pkg_check_modules(pcap REQUIRED IMPORTED_TARGET libpcap)
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(readline REQUIRED IMPORTED_TARGET readline)
pkg_check_modules(inih REQUIRED IMPORTED_TARGET inih)
