# What only makes the build faster: it changes no answer of the program.

# Half of the time that these take to compile goes into a header-only library.
target_precompile_headers(mptcpanalyzer_output PRIVATE <nlohmann/json.hpp>)
target_precompile_headers(mptcpanalyzer_plot PRIVATE <nlohmann/json.hpp>)
# Nothing in commands is hot; optimising sanitized JSON takes longer than running it.
target_compile_options(mptcpanalyzer_command PRIVATE $<$<CONFIG:Release>:-O1>)
target_compile_options(mptcpanalyzer_shell PRIVATE $<$<CONFIG:Release>:-O1>)
target_compile_options(mptcpanalyzer_output PRIVATE $<$<CONFIG:Debug>:-O0>)
target_compile_options(mptcpanalyzer_plot PRIVATE $<$<CONFIG:Debug>:-O0>)
