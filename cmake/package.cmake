# What `cmake --install` puts where, and the packages (cpack -G DEB in the build folder): the program, the
# library, what building with it takes, the Python module.

# Pages that the program makes of its table of commands.
set(pages ${CMAKE_BINARY_DIR}/pages)
file(MAKE_DIRECTORY ${pages})
function(add_page file option)
  add_custom_command(
    OUTPUT ${pages}/${file}
    COMMAND mptcpanalyzer --no-plugins ${option} ${ARGN} > ${file}
    WORKING_DIRECTORY ${pages}
    DEPENDS mptcpanalyzer
    VERBATIM)
endfunction()
add_page(mptcpanalyzer.1 --man-page)
add_page(mptcpanalyzer --completion bash)
add_page(_mptcpanalyzer --completion zsh)
add_page(mptcpanalyzer.fish --completion fish)
add_custom_target(pages ALL DEPENDS ${pages}/mptcpanalyzer.1 ${pages}/mptcpanalyzer
                                    ${pages}/_mptcpanalyzer ${pages}/mptcpanalyzer.fish)

install(TARGETS mptcpanalyzer COMPONENT program)
install(FILES ${pages}/mptcpanalyzer.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT program)
install(FILES ${pages}/mptcpanalyzer DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
        COMPONENT program)
install(FILES ${pages}/_mptcpanalyzer DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions
        COMPONENT program)
install(FILES ${pages}/mptcpanalyzer.fish
        DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT program)
install(FILES packaging/mptcpanalyzer.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications
        COMPONENT program)
install(FILES README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)
install(DIRECTORY docs examples DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)

install(TARGETS mptcpanalyzer_library EXPORT mptcpanalyzer
        LIBRARY COMPONENT library NAMELINK_COMPONENT development)

include(CMakePackageConfigHelpers)
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/mptcpanalyzer)
configure_package_config_file(cmake/mptcpanalyzerConfig.cmake.in mptcpanalyzerConfig.cmake
                              INSTALL_DESTINATION ${package_folder})
# 0.x: nothing stays as it is from one version to the next (docs/library.md).
write_basic_package_version_file(mptcpanalyzerConfigVersion.cmake COMPATIBILITY ExactVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/mptcpanalyzerConfig.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/mptcpanalyzerConfigVersion.cmake
        DESTINATION ${package_folder} COMPONENT development)
install(EXPORT mptcpanalyzer FILE mptcpanalyzerTargets.cmake NAMESPACE mptcpanalyzer::
        DESTINATION ${package_folder} COMPONENT development)
file(RELATIVE_PATH prefix_from_pc /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(cmake/mptcpanalyzer.pc.in mptcpanalyzer.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/mptcpanalyzer.pc
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)

# Of version 0.x any change may break what was built with the version before, so packages depend on each
# other's exact version.
set(debian_program_name mptcpanalyzer)
set(debian_library_name libmptcpanalyzer${PROJECT_VERSION_MAJOR})
set(debian_development_name libmptcpanalyzer-dev)
set(packages program library development)
if(MPTCPANALYZER_PYTHON)
  set(debian_python_name python3-mptcpanalyzer)
  list(APPEND packages python)
endif()

set(CPACK_PACKAGE_NAME mptcpanalyzer)
set(CPACK_PACKAGE_VENDOR "the mptcpanalyzer developers")
set(CPACK_PACKAGE_CONTACT "the mptcpanalyzer developers <mptcpanalyzer@localhost>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL ${packages})
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Where dpkg-shlibdeps finds the library that is in none of the installed packages.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${CMAKE_BINARY_DIR})
foreach(package ${packages})
  string(TOUPPER ${package} upper)
  set(name ${debian_${package}_name})
  set(CPACK_DEBIAN_${upper}_PACKAGE_NAME ${name})
  install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${name} RENAME copyright
          COMPONENT ${package})
endforeach()
set(exact_library "${debian_library_name} (= ${PROJECT_VERSION})")

# Below the one line that all have, which is the description of the project.
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION net)
set(CPACK_COMPONENT_PROGRAM_DESCRIPTION
    "Reads packet captures and tells which MPTCP connections there are, over which\nsubflows, how much each path carried, what was sent again, how long packets\ntook, and why a connection fell back or lost a path.")
set(CPACK_DEBIAN_PROGRAM_PACKAGE_DEPENDS "${exact_library}")
set(CPACK_DEBIAN_PROGRAM_PACKAGE_RECOMMENDS "gnuplot-nox | gnuplot-qt | gnuplot-x11, less")
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SUGGESTS "wireshark-common, xdg-utils, xsel")

set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libs)
set(CPACK_COMPONENT_LIBRARY_DESCRIPTION
    "The library: what the program mptcpanalyzer, its plugins and its Python module are made of.")

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION
    "Headers of the library libmptcpanalyzer, for programs and plugins in C++20.")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "${exact_library}, libfmt-dev")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SHLIBDEPS OFF)

set(CPACK_DEBIAN_PYTHON_PACKAGE_SECTION python)
set(CPACK_COMPONENT_PYTHON_DESCRIPTION
    "The Python module: captures, their connections and every analysis from Python; packets as arrays of\nNumPy and through the Arrow C stream interface.")
set(CPACK_DEBIAN_PYTHON_PACKAGE_DEPENDS "${exact_library}, ${debian_python_versions}, python3-numpy")
set(CPACK_DEBIAN_PYTHON_PACKAGE_SUGGESTS "python3-pandas, python3-matplotlib")
include(CPack)
