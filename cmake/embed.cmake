# embed_files(TARGET HEADER NAME FILE [NAME FILE]...)
# The files become constants of the program: HEADER declares `std::string_view NAME()` for each.
function(embed_files target header)
  set(declarations "")
  set(definitions "")
  set(pairs ${ARGN})
  while(pairs)
    list(POP_FRONT pairs name file)
    file(READ ${file} bytes HEX)
    string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${bytes}")
    string(APPEND declarations "std::string_view ${name}();\n")
    string(APPEND definitions
           "std::string_view ${name}() {\n  static constexpr char kBytes[] = {${bytes}};\n"
           "  return {kBytes, sizeof kBytes};\n}\n")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  endwhile()
  set(generated ${CMAKE_BINARY_DIR}/generated)
  cmake_path(REPLACE_EXTENSION header LAST_ONLY .cc OUTPUT_VARIABLE source)
  file(CONFIGURE OUTPUT ${generated}/${header} CONTENT "// Made by cmake/embed.cmake.
#pragma once

#include <string_view>

namespace mptcpanalyzer {

${declarations}
}  // namespace mptcpanalyzer
" @ONLY)
  file(CONFIGURE OUTPUT ${generated}/${source} CONTENT "// Made by cmake/embed.cmake.
#include \"${header}\"

namespace mptcpanalyzer {

${definitions}
}  // namespace mptcpanalyzer
" @ONLY)
  target_sources(${target} PRIVATE ${generated}/${source})
  target_include_directories(${target} PRIVATE ${generated})
endfunction()
