#include <algorithm>
#include <string>

#include "output/escape.h"
#include "output/nstat.h"
#include "output/text_table.h"

namespace mptcpanalyzer {
namespace {

constexpr std::size_t kColumns = 100;

std::string lower(Role role) {
  return role == Role::client ? "client" : "server";
}

bool is_near(const NstatReport& report) {
  return report.counts.captured_at ==
         (report.host == Role::client ? CapturedAt::client : CapturedAt::server);
}

std::string_view place_words(CapturedAt place) {
  switch (place) {
    case CapturedAt::client:
      return "taken at the client";
    case CapturedAt::server:
      return "taken at the server";
    case CapturedAt::between:
      return "taken between the hosts";
    case CapturedAt::unknown:
      break;
  }
  return "taken where no handshake tells";
}

// nstat takes lines that begin with # for comments.
void write_heading(const NstatReport& report, Output& out) {
  out.print("#{}: {}, {}\n", lower(report.host), escape_for_terminal(report.capture),
            place_words(report.counts.captured_at));
  if (report.counts.options_cut) {
    out.write("#the snap length cut options: no counter can be told\n");
  } else if (report.counts.one_direction) {
    out.write("#packets of one direction only: no counter can be told\n");
  } else if (!is_near(report)) {
    out.print("#what was lost on its way to the {} counts as if it had come\n", lower(report.host));
  }
}

void write_counters(const NstatReport& report, Output& out) {
  for (const CounterRule& rule : counter_rules()) {
    if (rule.is_bound) continue;
    const std::string name = std::string(kCounterPrefix) + std::string(rule.name);
    out.print("{:<32}{:<16}{:6.1f}\n", name, report.counts.of(report.host).value_of(rule.counter),
              0.0);
  }
}

std::string or_dash(const std::optional<std::uint64_t>& value) {
  return value ? std::to_string(*value) : "-";
}

std::string difference(const CounterComparison& one) {
  if (!one.kernel || !one.captured) return "";
  const bool is_more = *one.kernel >= *one.captured;
  const std::uint64_t by = is_more ? *one.kernel - *one.captured : *one.captured - *one.kernel;
  return fmt::format("{}{}", is_more ? '+' : '-', by);
}

std::string remark(const CounterComparison& one) {
  switch (one.verdict) {
    case CounterVerdict::possible:
      return "no less, as it must be: the kernel counts also what leaves no packet";
    case CounterVerdict::not_listed:
      return "the kernel lists no such counter";
    default:
      break;
  }
  if (!one.kernel || !one.captured) return "";
  return *one.kernel > *one.captured ? "the kernel counted what is not in the capture"
                                     : "the kernel did not count what is in the capture";
}

// Words with commas between them, in lines that fit.
void write_wrapped(const std::vector<std::string>& words, Output& out) {
  std::size_t column = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string word = words[i] + (i + 1 < words.size() ? "," : "");
    if (column != 0 && column + 1 + word.size() > kColumns) {
      out.write("\n");
      column = 0;
    }
    out.print("{}{}", column == 0 ? "  " : " ", word);
    column += word.size() + (column == 0 ? 2 : 1);
  }
  out.write("\n");
}

void write_comparison(const std::vector<CounterComparison>& all, Output& out) {
  std::vector<CounterComparison> shown;
  std::vector<std::string> untold;
  std::size_t equal = 0;
  std::size_t equal_and_zero = 0;
  for (const CounterComparison& one : all) {
    const bool is_zero = one.kernel.value_or(0) == 0 && one.captured.value_or(0) == 0;
    if (one.verdict == CounterVerdict::equal) {
      ++equal;
      equal_and_zero += is_zero ? 1 : 0;
    } else if (one.verdict == CounterVerdict::not_told) {
      if (!is_zero) untold.push_back(one.name + " " + or_dash(one.kernel));
    } else if (one.verdict != CounterVerdict::not_listed || !is_zero) {
      shown.push_back(one);
    }
  }
  if (!shown.empty()) {
    std::vector<TextColumn> columns;
    add_column(columns, "counter", false, shown,
               [](const CounterComparison& one) { return one.name; });
    add_column(columns, "kernel", true, shown,
               [](const CounterComparison& one) { return or_dash(one.kernel); });
    add_column(columns, "capture", true, shown,
               [](const CounterComparison& one) { return or_dash(one.captured); });
    add_column(columns, "difference", true, shown, difference);
    add_column(columns, "", false, shown, remark);
    write_table(columns, "", out);
  }
  out.print("{} counters are equal, {} of them 0\n", equal, equal_and_zero);
  if (untold.empty()) return;
  out.write("not told by packets:\n");
  write_wrapped(untold, out);
}

}  // namespace

void write_nstat_text(const std::vector<NstatReport>& reports, Output& out) {
  for (const NstatReport& report : reports) {
    write_heading(report, out);
    if (!report.counts.can_tell()) continue;
    if (report.against) {
      write_comparison(*report.against, out);
    } else {
      write_counters(report, out);
    }
  }
}

void write_counter_rules_text(Output& out) {
  for (const CounterRule& rule : counter_rules()) {
    out.print("{}{} ({})\n", kCounterPrefix, rule.name, rule.source);
    if (rule.is_bound) out.write("  not shown, for a capture tells the least that it can be\n");
    std::string line;
    const auto end_line = [&] {
      out.print("  {}\n", line);
      line.clear();
    };
    std::string_view rest = rule.counted;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find(' '), rest.size());
      if (!line.empty() && line.size() + 1 + end > kColumns - 2) end_line();
      if (!line.empty()) line += ' ';
      line += rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    end_line();
  }
}

}  // namespace mptcpanalyzer
