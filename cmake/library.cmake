# The shared library libmptcpanalyzer: all layers but the shell; it takes over their objects. The program,
# the Python module and plugins use it, so that a process has one copy of the code.
set(library_layers base capture packet flow trace analysis ends diagnosis output plot command)

add_library(mptcpanalyzer_library SHARED)
foreach(layer ${library_layers})
  target_sources(mptcpanalyzer_library PRIVATE $<TARGET_OBJECTS:mptcpanalyzer_${layer}>)
  get_target_property(links mptcpanalyzer_${layer} LAYER_LINKS)
  if(links)
    target_link_libraries(mptcpanalyzer_library PRIVATE ${links})
  endif()
endforeach()
set_target_properties(
  mptcpanalyzer_library
  PROPERTIES OUTPUT_NAME mptcpanalyzer
             EXPORT_NAME mptcpanalyzer
             VERSION ${PROJECT_VERSION}
             SOVERSION ${PROJECT_VERSION_MAJOR}
             LINKER_LANGUAGE CXX)
# Calls from one file of it to another go straight there, not by way of a table.
target_link_options(mptcpanalyzer_library PRIVATE -Wl,-Bsymbolic-functions)
target_include_directories(
  mptcpanalyzer_library PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/src>
                               $<BUILD_INTERFACE:${CMAKE_BINARY_DIR}/generated>
                               $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/mptcpanalyzer>)
target_link_libraries(mptcpanalyzer_library PUBLIC fmt::fmt)
target_compile_features(mptcpanalyzer_library PUBLIC cxx_std_20)
