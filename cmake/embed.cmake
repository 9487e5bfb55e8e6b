# embed_files(TARGET HEADER NAME FILE [NAME FILE]...)
# The files become constants of the program: HEADER declares `std::string_view NAME()` for each.
function(embed_files target header)
  set(declarations "")
  set(definitions "")
  set(pairs ${ARGN})
  while(pairs)
    list(POP_FRONT pairs name file)
    read_bytes(bytes ${file})
    string(APPEND declarations "std::string_view ${name}();\n")
    string(APPEND definitions
           "std::string_view ${name}() {\n  static constexpr char kBytes[] = {${bytes}};\n"
           "  return {kBytes, sizeof kBytes};\n}\n")
  endwhile()
  write_embedded(${target} ${header} "#include <string_view>" "${declarations}" "${definitions}")
endfunction()

# embed_texts(TARGET HEADER NAME FILE...)
# The files become one table of the program: HEADER declares `std::span<const EmbeddedText> NAME()`.
function(embed_texts target header name)
  set(definitions "std::span<const EmbeddedText> ${name}() {\n")
  set(rows "")
  foreach(file ${ARGN})
    cmake_path(GET file STEM stem)
    read_bytes(bytes ${file})
    string(APPEND definitions "  static constexpr char k_${stem}[] = {${bytes}};\n")
    string(APPEND rows "{\"${stem}\", {k_${stem}, sizeof k_${stem}}},")
  endforeach()
  string(APPEND definitions "  static constexpr EmbeddedText kTexts[] = {${rows}};\n  return kTexts;\n}\n")
  write_embedded(${target} ${header} "#include <span>\n\n#include \"base/embedded_text.h\""
                 "std::span<const EmbeddedText> ${name}();\n" "${definitions}")
endfunction()

# The bytes of a file as a list of characters of C++.
function(read_bytes result file)
  file(READ ${file} bytes HEX)
  string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${bytes}")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  set(${result} "${bytes}" PARENT_SCOPE)
endfunction()

function(write_embedded target header includes declarations definitions)
  set(generated ${CMAKE_BINARY_DIR}/generated)
  cmake_path(REPLACE_EXTENSION header LAST_ONLY .cc OUTPUT_VARIABLE source)
  file(CONFIGURE OUTPUT ${generated}/${header} CONTENT "// Made by cmake/embed.cmake.
#pragma once

${includes}

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
