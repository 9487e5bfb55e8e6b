// A plugin of a version to come: only the first member of what it returns can be relied on.
namespace {

struct {
  const char* abi = "99.0 cxx11=1";
  const char* whatever_comes_then = nullptr;
} const kPlugin;

}  // namespace

extern "C" const void* mptcpanalyzer_plugin() {
  return &kPlugin;
}
