// What a plugin is: a shared object that adds commands and plots to the program's own tables.
//
// It defines MPTCPANALYZER_PLUGIN once. What is read before anything of it runs is plain C, so that
// a plugin for another version is told apart and refused. docs/plugins.md is the how-to.
// Threads: the program calls a plugin from one.
#pragma once  // Public: docs/library.md

#include <cstddef>
#include <cstring>
#include <exception>

#include "base/version.h"
#include "command/command_context.h"
#include "command/command_for.h"
#include "plot/plot_type.h"

// The version of this library, and the layout of the standard library's strings: what the C++ types
// that cross between program and plugin depend on.
#define MPTCPANALYZER_STRINGIZE_(x) #x
#define MPTCPANALYZER_STRINGIZE(x) MPTCPANALYZER_STRINGIZE_(x)
#define MPTCPANALYZER_PLUGIN_ABI \
  MPTCPANALYZER_VERSION " cxx11=" MPTCPANALYZER_STRINGIZE(_GLIBCXX_USE_CXX11_ABI)

extern "C" {

struct MptcpanalyzerPlugin {
  const char* abi;  // MPTCPANALYZER_PLUGIN_ABI when it was compiled
  const char* name;
  const char* version;
  const char* summary;  // one line
  // Adds what it offers to the mptcpanalyzer::PluginRegistry. 0, or not 0 and one line in `why`,
  // of at most `size` bytes with the NUL. Throws nothing.
  int (*offer)(void* registry, char* why, std::size_t size);
};

// The entry point, `mptcpanalyzer_plugin`.
using MptcpanalyzerPluginEntry = const MptcpanalyzerPlugin* (*)();

}  // extern "C"

namespace mptcpanalyzer {

using PluginCommand = CommandFor<CommandContext>;

class PluginRegistry {
 public:
  PluginRegistry() = default;
  PluginRegistry(const PluginRegistry&) = delete;
  PluginRegistry& operator=(const PluginRegistry&) = delete;
  virtual ~PluginRegistry() = default;

  // The texts that their string_views refer to last as long as the process.
  virtual void add_command(PluginCommand command) = 0;
  virtual void add_plot(PlotType plot) = 0;
};

// `Offer` as MptcpanalyzerPlugin wants it.
template <void (*Offer)(PluginRegistry&)>
int offer_across_c(void* registry, char* why, std::size_t size) noexcept {
  const auto refuse = [why, size](const char* what) {
    std::strncpy(why, what, size - 1);
    why[size - 1] = '\0';
    return 1;
  };
  try {
    Offer(*static_cast<PluginRegistry*>(registry));
    return 0;
  } catch (const std::exception& error) {
    return refuse(error.what());
  } catch (...) {
    return refuse("an exception of an unknown type");
  }
}

}  // namespace mptcpanalyzer

// `offer` is a void(mptcpanalyzer::PluginRegistry&) that adds the commands and plots.
#define MPTCPANALYZER_PLUGIN(name, version, summary, offer)                                      \
  extern "C" __attribute__((visibility("default"))) const MptcpanalyzerPlugin*                   \
  mptcpanalyzer_plugin() {                                                                       \
    static const MptcpanalyzerPlugin plugin = {MPTCPANALYZER_PLUGIN_ABI, name, version, summary, \
                                               mptcpanalyzer::offer_across_c<offer>};            \
    return &plugin;                                                                              \
  }
