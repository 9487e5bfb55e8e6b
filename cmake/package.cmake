# What `cmake --install` puts where, and the .deb (cpack -G DEB in the build folder).
include(GNUInstallDirs)

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

install(TARGETS mptcpanalyzer)
install(FILES ${pages}/mptcpanalyzer.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${pages}/mptcpanalyzer DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${pages}/_mptcpanalyzer DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
install(FILES ${pages}/mptcpanalyzer.fish
        DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
install(FILES packaging/mptcpanalyzer.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications)
install(FILES README.md CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)
install(DIRECTORY docs examples DESTINATION ${CMAKE_INSTALL_DOCDIR})

set(CPACK_PACKAGE_NAME mptcpanalyzer)
set(CPACK_PACKAGE_VENDOR "the mptcpanalyzer developers")
set(CPACK_PACKAGE_CONTACT "the mptcpanalyzer developers <mptcpanalyzer@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "passive analyser of Multipath TCP")
set(CPACK_PACKAGE_DESCRIPTION
    "Reads packet captures and tells which MPTCP connections there are, over which\nsubflows, how much each path carried, what was sent again, how long packets\ntook, and why a connection fell back or lost a path.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "gnuplot-nox | gnuplot-qt | gnuplot-x11, less")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "wireshark-common, xdg-utils, xsel")
include(CPack)
