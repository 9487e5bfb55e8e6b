# add_layer(NAME [USES layer...] [LINKS target...])
# One static library for the folder src/NAME: every .cc in it but the tests, which stand beside the
# code as NAME_test.cc and are collected by tests/CMakeLists.txt. Its objects are also what the shared
# library is made of (cmake/library.cmake), so that nothing is compiled twice.
function(add_layer name)
  cmake_parse_arguments(layer "" "" "USES;LINKS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${name}/*.cc
       ${PROJECT_SOURCE_DIR}/src/${name}/*/*.cc)
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$")
  list(TRANSFORM layer_USES PREPEND mptcpanalyzer_)
  add_library(mptcpanalyzer_${name} STATIC ${sources})
  target_include_directories(mptcpanalyzer_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src ${CMAKE_BINARY_DIR}/generated)
  target_link_libraries(mptcpanalyzer_${name} PUBLIC ${layer_USES} fmt::fmt PRIVATE ${layer_LINKS})
  set_property(TARGET mptcpanalyzer_${name} PROPERTY LAYER_LINKS ${layer_LINKS})
  # In a shared library functions may still be inlined, and call each other directly.
  set_property(TARGET mptcpanalyzer_${name} PROPERTY POSITION_INDEPENDENT_CODE ON)
  target_compile_options(mptcpanalyzer_${name} PRIVATE -fno-semantic-interposition)
  # A third of the time that most files take to compile goes into these.
  target_precompile_headers(
    mptcpanalyzer_${name} PRIVATE <algorithm> <fmt/format.h> <functional> <map> <memory> <optional> <span>
    <string> <string_view> <unordered_map> <variant> <vector>)
endfunction()
