#include "analysis/signals/kernel_snapshot.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

#include "base/read_file.h"

namespace mptcpanalyzer {
namespace {

constexpr std::size_t kMaxFileSize = std::size_t{16} << 20;
constexpr std::size_t kMaxName = 64;
constexpr std::size_t kMaxCounters = 1024;
constexpr std::string_view kNetstatLine = "MPTcpExt:";

std::vector<std::string_view> words_of(std::string_view line) {
  constexpr std::string_view kBlanks = " \t\r\f\v";
  std::vector<std::string_view> words;
  while (true) {
    const std::size_t begin = line.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos) return words;
    const std::size_t end = std::min(line.find_first_of(kBlanks, begin), line.size());
    words.push_back(line.substr(begin, end - begin));
    line.remove_prefix(end);
  }
}

std::optional<std::uint64_t> value_of(std::string_view word) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  const bool is_number = error == std::errc{} && end == word.data() + word.size();
  return is_number ? std::optional(value) : std::nullopt;
}

bool is_counter_name(std::string_view name) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  return !name.empty() && name.size() <= kMaxName &&
         std::all_of(name.begin(), name.end(), is_letter);
}

class SnapshotReader {
 public:
  explicit SnapshotReader(const std::string& name) : name_(name) {}

  Result<Done> add(std::string_view line) {
    ++number_;
    const std::vector<std::string_view> words = words_of(line);
    if (words.empty() || !words.front().starts_with(kCounterPrefix)) return Done{};
    if (words.front() == kNetstatLine) return add_netstat(words);
    std::string_view counter = words.front();
    counter.remove_prefix(kCounterPrefix.size());
    if (!is_counter_name(counter)) return Done{};
    return take(counter, words.size() < 2 ? std::string_view() : words[1]);
  }

  Result<KernelSnapshot> finish() {
    if (!names_.empty()) return error("a line of names without its line of values");
    if (snapshot_.values.empty()) {
      return Error{"it has no MPTcpExt counters", name_,
                   "give it the output of 'nstat -as' or the text of /proc/net/netstat"};
    }
    return std::move(snapshot_);
  }

 private:
  Result<Done> add_netstat(const std::vector<std::string_view>& words) {
    if (names_.empty()) {
      for (const std::string_view word : words)
        names_.emplace_back(word);
      return Done{};
    }
    const std::vector<std::string> names = std::exchange(names_, {});
    if (names.size() != words.size())
      return error(fmt::format("{} names and {} values", names.size() - 1, words.size() - 1));
    for (std::size_t i = 1; i < names.size(); ++i) {
      if (!is_counter_name(names[i])) return error("the name of a counter is none");
      if (Result<Done> taken = take(names[i], words[i]); !taken) return taken;
    }
    return Done{};
  }

  Result<Done> take(std::string_view counter, std::string_view word) {
    const auto value = value_of(word);
    if (!value) return error(fmt::format("the value of {} is no number", counter));
    if (snapshot_.values.size() >= kMaxCounters) return error("there are too many counters");
    snapshot_.lists_zeros |= *value == 0;
    snapshot_.values.insert_or_assign(std::string(counter), *value);
    return Done{};
  }

  Error error(std::string what) const {
    return {std::move(what), fmt::format("{} line {}", name_, number_), ""};
  }

  const std::string& name_;
  std::size_t number_ = 0;
  std::vector<std::string> names_;  // of a line whose values have not come yet
  KernelSnapshot snapshot_;
};

CounterVerdict verdict_on(const CounterRule& rule, std::optional<std::uint64_t> kernel,
                          std::uint64_t captured) {
  if (!kernel) return CounterVerdict::not_listed;
  if (*kernel == captured) return CounterVerdict::equal;
  return rule.is_bound && *kernel > captured ? CounterVerdict::possible : CounterVerdict::differs;
}

}  // namespace

Result<KernelSnapshot> parse_kernel_snapshot(std::string_view text, const std::string& name) {
  SnapshotReader reader(name);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (const Result<Done> added = reader.add(text.substr(0, end)); !added) return added.error();
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return reader.finish();
}

Result<KernelSnapshot> read_kernel_snapshot(const std::string& path) {
  const Result<std::string> text = read_file(path, kMaxFileSize);
  if (!text) return text.error();
  return parse_kernel_snapshot(*text, path);
}

Result<KernelSnapshot> counted_between(const KernelSnapshot& before, const KernelSnapshot& after) {
  KernelSnapshot between = after;
  for (auto& [name, value] : between.values) {
    const auto earlier = before.values.find(name);
    if (earlier == before.values.end()) continue;
    if (earlier->second > value) {
      return Error{
          fmt::format("{}{} went back from {} to {}", kCounterPrefix, name, earlier->second, value),
          "", "give the earlier file first, both of one boot and one namespace"};
    }
    value -= earlier->second;
  }
  return between;
}

std::string_view to_string(CounterVerdict verdict) {
  switch (verdict) {
    case CounterVerdict::equal:
      return "equal";
    case CounterVerdict::differs:
      return "differs";
    case CounterVerdict::possible:
      return "possible";
    case CounterVerdict::not_told:
      return "not_told";
    case CounterVerdict::not_listed:
      break;
  }
  return "not_listed";
}

std::vector<CounterComparison> compare_counters(const HostCounters& captured,
                                                const KernelSnapshot& kernel) {
  std::vector<CounterComparison> all;
  for (const CounterRule& rule : counter_rules()) {
    CounterComparison one;
    one.name = rule.name;
    one.captured = captured.value_of(rule.counter);
    const auto found = kernel.values.find(rule.name);
    if (found != kernel.values.end()) {
      one.kernel = found->second;
    } else if (!kernel.lists_zeros) {
      one.kernel = 0;
    }
    one.verdict = verdict_on(rule, one.kernel, *one.captured);
    all.push_back(std::move(one));
  }
  for (const auto& [name, value] : kernel.values) {
    if (find_counter(name) == nullptr)
      all.push_back({name, value, std::nullopt, CounterVerdict::not_told});
  }
  return all;
}

}  // namespace mptcpanalyzer
