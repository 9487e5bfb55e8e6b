#include "base/xdg.h"

#include <cstdlib>
#include <gtest/gtest.h>
#include <optional>

namespace mptcpanalyzer {
namespace {

// Sets a variable, or unsets it with nullptr, until the end of the scope.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) {
    if (const char* old = std::getenv(name); old != nullptr) old_ = old;
    set(value);
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  ~Variable() { set(old_ ? old_->c_str() : nullptr); }

 private:
  void set(const char* value) { value != nullptr ? setenv(name_, value, 1) : unsetenv(name_); }

  const char* name_;
  std::optional<std::string> old_;
};

// XDG Base Directory Specification 0.8: "All paths set in these environment variables must be
// absolute. If an implementation encounters a relative path [...] it should consider the path
// invalid and ignore it."
TEST(Xdg, AFolderIsTheVariablesOrBelowTheHome) {
  struct {
    const char* variable;
    const char* home;
    std::string_view config;
  } const cases[] = {
      {"/x", "/h", "/x"},       {nullptr, "/h", "/h/.config"},
      {"", "/h", "/h/.config"}, {"relative", "/h", "/h/.config"},
      {nullptr, nullptr, ""},   {nullptr, "", ""},
      {"/x", nullptr, "/x"},
  };
  for (const auto& c : cases) {
    const Variable variable("XDG_CONFIG_HOME", c.variable);
    const Variable home("HOME", c.home);
    EXPECT_EQ(xdg_config_home(), c.config);
  }
  const Variable data("XDG_DATA_HOME", nullptr);
  const Variable cache("XDG_CACHE_HOME", nullptr);
  const Variable home("HOME", "/h");
  EXPECT_EQ(xdg_data_home(), "/h/.local/share");
  EXPECT_EQ(xdg_cache_home(), "/h/.cache");
}

TEST(Xdg, TheSystemsFoldersAreAList) {
  struct {
    const char* variable;
    std::vector<std::string> folders;
  } const cases[] = {
      {nullptr, {"/etc/xdg"}}, {"", {"/etc/xdg"}},           {"/a", {"/a"}},
      {"/a:/b", {"/a", "/b"}}, {":/a::b:/c:", {"/a", "/c"}}, {"b", {}},
  };
  for (const auto& c : cases) {
    const Variable variable("XDG_CONFIG_DIRS", c.variable);
    EXPECT_EQ(xdg_config_dirs(), c.folders);
  }
}

}  // namespace
}  // namespace mptcpanalyzer
