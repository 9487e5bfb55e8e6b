#include "shell/session/settings.h"

#include <cctype>
#include <gtest/gtest.h>
#include <set>

namespace mptcpanalyzer {
namespace {

TEST(Settings, TheTableIsConsistent) {
  std::set<std::string_view> names;
  for (const SettingInfo& setting : setting_infos()) {
    EXPECT_TRUE(names.insert(setting.name).second) << setting.name;
    EXPECT_TRUE(std::isupper(static_cast<unsigned char>(setting.help.front()))) << setting.name;
    EXPECT_NE(setting.help.back(), '.') << setting.name;
    EXPECT_EQ(find_setting(setting.name), &setting);
    // What is shown is taken back.
    Settings settings;
    const std::string shown = setting.text(settings.options);
    EXPECT_TRUE(settings.set(setting, shown, "test").ok()) << setting.name << " " << shown;
    EXPECT_EQ(setting.text(settings.options), shown) << setting.name;
    EXPECT_EQ(settings.origin(setting), "test");
  }
  // Of the original.
  for (const std::string_view name :
       {"delimiter", "cache", "history", "history_size", "style0", "style1", "style2", "style3",
        "wireshark_profile", "tshark_binary"}) {
    EXPECT_NE(find_setting(name), nullptr) << name;
  }
  EXPECT_EQ(find_setting("nothing"), nullptr);
  EXPECT_EQ(find_setting("history-size"), find_setting("history_size"));
  EXPECT_EQ(nearest_setting("delimeter"), "delimiter");
}

TEST(Settings, ValuesAreTakenOrRefused) {
  struct {
    std::string_view name;
    std::string value;
    std::string_view shown;  // empty: refused
  } const cases[] = {
      {"format", "JSON", "json"},
      {"format", "xml", ""},
      {"human_readable", "on", "yes"},
      {"human_readable", "0", ""},
      {"delimiter", ",", ","},
      {"delimiter", "tab", "tab"},
      {"delimiter", "", ""},
      {"delimiter", "ab", ""},
      {"delimiter", "x", ""},
      {"color", "never", "never"},
      {"color", "blue", ""},
      {"debug", "Debug", "debug"},
      {"debug", "4", ""},
      {"history_size", "0", "0"},
      {"history_size", "-1", ""},
      {"history_size", "1e3", ""},
      {"history_size", "99999999999", ""},
      {"cache_size", "100", "100"},
      {"cache", "/x/y", "/x/y"},
      {"style0", "red dashed", "red dashed"},
  };
  for (const auto& c : cases) {
    Settings settings;
    const SettingInfo& setting = *find_setting(c.name);
    const std::string before = setting.text(settings.options);
    const Result<Done> taken = settings.set(setting, c.value, "test");
    EXPECT_EQ(taken.ok(), !c.shown.empty()) << c.name << " " << c.value;
    EXPECT_EQ(setting.text(settings.options), taken ? c.shown : before) << c.name << " " << c.value;
    EXPECT_EQ(settings.origin(setting), taken ? "test" : "default");
  }
}

}  // namespace
}  // namespace mptcpanalyzer
