# The headers that are installed: these, and all of ours that they include; each says so in its line "#pragma once"
# (tools/check_layering). Those after the first are for plugins.
set(public_header_roots
    mptcpanalyzer.h
    command/plugin.h command/clock_option.h command/format_option.h command/packet_options.h
    command/subject_argument.h command/summary_options.h command/two_captures.h
    plot/plots/histogram.h plot/plots/merged_subject.h plot/plots/plot_subject.h)

# Where a header of ours stands; base/version.h is made of another.
function(find_header result header)
  set(path ${PROJECT_SOURCE_DIR}/src/${header})
  if(NOT EXISTS ${path})
    set(path ${CMAKE_BINARY_DIR}/generated/${header})
  endif()
  set(${result} ${path} PARENT_SCOPE)
endfunction()

# find_included_headers(RESULT HEADER...): HEADER... and all of ours that they include, sorted.
function(find_included_headers result)
  set(found ${ARGN})
  set(unread ${ARGN})
  while(unread)
    list(POP_FRONT unread header)
    find_header(path ${header})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${path})
    file(STRINGS ${path} includes REGEX "^#include \"")
    list(TRANSFORM includes REPLACE "^#include \"([^\"]+)\".*" "\\1")
    list(REMOVE_ITEM includes ${found} "")
    list(APPEND found ${includes})
    list(APPEND unread ${includes})
  endwhile()
  list(SORT found)
  set(${result} ${found} PARENT_SCOPE)
endfunction()

find_included_headers(public_headers ${public_header_roots})
foreach(header ${public_headers})
  cmake_path(GET header PARENT_PATH folder)
  find_header(path ${header})
  install(FILES ${path} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/mptcpanalyzer/${folder}
          COMPONENT development)
endforeach()
