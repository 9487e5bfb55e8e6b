#include "diagnosis/assertions.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <utility>

#include "base/nearest_name.h"
#include "base/read_file.h"
#include "diagnosis/registry.h"

namespace mptcpanalyzer {
namespace {

// A file of assertions is written by hand.
constexpr std::size_t kLongestFile = 1 << 20U;

struct Word {
  std::string_view text;
  std::size_t begin = 0;  // in its line
};

constexpr std::string_view kOperatorSigns = "<>=!";

// Operators stand alone, with spaces around them or without.
std::vector<Word> words_of(std::string_view line) {
  std::vector<Word> words;
  std::size_t at = 0;
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\r'; };
  const auto is_sign = [](char c) { return kOperatorSigns.find(c) != std::string_view::npos; };
  while (at < line.size() && line[at] != '#') {
    if (is_space(line[at])) {
      ++at;
      continue;
    }
    const std::size_t begin = at;
    const bool sign = is_sign(line[at]);
    while (at < line.size() && line[at] != '#' && !is_space(line[at]) && is_sign(line[at]) == sign)
      ++at;
    words.push_back({line.substr(begin, at - begin), begin});
  }
  return words;
}

// The assertion of one line, or what is wrong with which word of it.
class LineParser {
 public:
  LineParser(std::string_view line, std::vector<Word> words)
      : line_(line), words_(std::move(words)) {}

  Result<std::variant<NoFinding, Bound>> parse() {
    if (words_.front().text == "no") {
      next_ = 1;
      const Result<NoFinding> none = parse_no();
      if (!none) return none.error();
      return std::variant<NoFinding, Bound>(*none);
    }
    const Result<Bound> bound = parse_bound();
    if (!bound) return bound.error();
    return std::variant<NoFinding, Bound>(*bound);
  }

 private:
  Error wrong(std::string what, std::string hint) const {
    const bool is_there = next_ < words_.size();
    const std::size_t begin = is_there ? words_[next_].begin : line_.size();
    const std::size_t length = is_there ? words_[next_].text.size() : 1;
    return {std::move(what), "", std::move(hint), {std::string(line_), begin, length}};
  }

  std::optional<std::string_view> word() const {
    if (next_ == words_.size()) return std::nullopt;
    return words_[next_].text;
  }

  Result<Done> end() const {
    if (!word()) return Done{};
    return wrong(fmt::format("'{}' is one word too many", *word()),
                 "one assertion stands in a line");
  }

  Result<NoFinding> parse_no() {
    NoFinding none;
    bool any = false;
    for (const FindingSeverity severity :
         {FindingSeverity::note, FindingSeverity::warning, FindingSeverity::error}) {
      if (word() != to_string(severity)) continue;
      none.least = severity;
      any = true;
      ++next_;
      break;
    }
    if (word()) {
      none.rule = find_rule(*word());
      if (none.rule == nullptr)
        return wrong(fmt::format("there is no finding '{}'", *word()), "'explain' lists them");
      ++next_;
    } else if (!any) {
      return wrong("what must not be found is missing", "'no error', or 'no stall'");
    }
    if (const Result<Done> done = end(); !done) return done.error();
    return none;
  }

  Result<Bound> parse_bound() {
    Bound bound;
    bound.amount = find_amount(*word());
    if (bound.amount == nullptr) {
      std::vector<std::string_view> names;
      for (const Amount& amount : amounts())
        names.push_back(amount.name);
      const std::string_view near = nearest_name(*word(), names);
      return wrong(fmt::format("there is no amount '{}'", *word()),
                   near.empty() ? fmt::format("there are {}", fmt::join(names, ", "))
                                : fmt::format("did you mean '{}'?", near));
    }
    ++next_;
    if (word() == "to") {
      ++next_;
      if (word() != "client" && word() != "server")
        return wrong("whither the data travels is missing", "'to client' or 'to server'");
      bound.towards = word() == "client" ? Role::client : Role::server;
      ++next_;
    }
    if (const Result<Done> taken = take_comparison(bound); !taken) return taken.error();
    if (const Result<Done> taken = take_value(bound); !taken) return taken.error();
    if (const Result<Done> done = end(); !done) return done.error();
    return bound;
  }

  Result<Done> take_comparison(Bound& bound) {
    constexpr std::array<std::pair<std::string_view, Comparison>, 6> kComparisons = {
        {{"<", Comparison::less},
         {"<=", Comparison::at_most},
         {"==", Comparison::equal},
         {"!=", Comparison::unequal},
         {">=", Comparison::at_least},
         {">", Comparison::more}}};
    for (const auto& [sign, comparison] : kComparisons) {
      if (word() != sign) continue;
      bound.comparison = comparison;
      ++next_;
      return Done{};
    }
    return wrong("a comparison is missing", "one of < <= == != >= >");
  }

  // "80 Mbit/s", "80Mbit/s", "5%", "0.05".
  Result<Done> take_value(Bound& bound) {
    if (!word()) return wrong("a number is missing", "as in 'goodput >= 80 Mbit/s'");
    const std::string_view text = *word();
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), bound.value);
    if (fault != std::errc() || !std::isfinite(bound.value))
      return wrong(fmt::format("'{}' is no number", text), "as in 'goodput >= 80 Mbit/s'");
    std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
    if (unit.empty() && next_ + 1 < words_.size()) {
      ++next_;
      unit = *word();
    }
    if (!unit.empty()) {
      const auto factor = unit_factor(unit, bound.amount->unit);
      if (!factor)
        return wrong(fmt::format("'{}' is no unit of {}", unit, bound.amount->name),
                     "it may be left out: the name of an amount ends with its unit");
      bound.value *= *factor;
    }
    ++next_;
    return Done{};
  }

  std::string_view line_;
  std::vector<Word> words_;
  std::size_t next_ = 0;
};

bool holds(double value, Comparison comparison, double bound) {
  switch (comparison) {
    case Comparison::less:
      return value < bound;
    case Comparison::at_most:
      return value <= bound;
    case Comparison::equal:
      return value == bound;
    case Comparison::unequal:
      return value != bound;
    case Comparison::at_least:
      return value >= bound;
    case Comparison::more:
      break;
  }
  return value > bound;
}

AssertionResult check_none(const NoFinding& none, const Diagnosis& diagnosis) {
  for (const Finding& finding : diagnosis.findings) {
    const bool is_meant = none.rule == nullptr || finding.id == none.rule->id;
    if (is_meant && finding.severity >= none.least) {
      return {AssertionOutcome::failed,
              fmt::format("{} {}: {}", to_string(finding.severity), finding.id, finding.text)};
    }
  }
  for (const RuleOutcome& outcome : diagnosis.rules) {
    if (none.rule != nullptr && outcome.id == none.rule->id &&
        outcome.outcome == Outcome::not_judged) {
      return {AssertionOutcome::unknown, "could not be judged: " + outcome.reason};
    }
  }
  return {AssertionOutcome::passed, "not found"};
}

AssertionResult check_bound(const Bound& bound, const ConnectionCase& of,
                            const Diagnosis& diagnosis) {
  const Role towards = bound.towards.value_or(diagnosis.verdict.mptcpdest);
  const std::optional<double> value = bound.amount->value(of, diagnosis, towards);
  // What is demanded has to be shown.
  if (!value) return {AssertionOutcome::failed, "the capture does not tell it"};
  const bool passed = holds(*value, bound.comparison, bound.value);
  return {passed ? AssertionOutcome::passed : AssertionOutcome::failed,
          amount_text(*value, bound.amount->unit)};
}

}  // namespace

std::string_view to_string(AssertionOutcome outcome) {
  if (outcome == AssertionOutcome::passed) return "passed";
  return outcome == AssertionOutcome::failed ? "failed" : "unknown";
}

Result<std::vector<Assertion>> parse_assertions(std::string_view text, const std::string& name) {
  std::vector<Assertion> assertions;
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    std::vector<Word> words = words_of(line);
    if (words.empty()) continue;
    const std::size_t begin = words.front().begin;
    const std::size_t behind = words.back().begin + words.back().text.size();
    Result<std::variant<NoFinding, Bound>> demand = LineParser(line, std::move(words)).parse();
    if (!demand) {
      Error error = demand.error();
      error.where = fmt::format("{}, line {}", name, number);
      return error;
    }
    assertions.push_back({number, std::string(line.substr(begin, behind - begin)), *demand});
  }
  if (assertions.empty())
    return Error{"there is no assertion in it", name, "write one a line, such as 'no error'"};
  return assertions;
}

Result<std::vector<Assertion>> read_assertions(const std::string& path) {
  const Result<std::string> text = read_file(path, kLongestFile);
  if (!text) return text.error();
  return parse_assertions(*text, path);
}

AssertionResult check(const Assertion& assertion, const ConnectionCase& of,
                      const Diagnosis& diagnosis) {
  if (const NoFinding* none = std::get_if<NoFinding>(&assertion.demand))
    return check_none(*none, diagnosis);
  return check_bound(std::get<Bound>(assertion.demand), of, diagnosis);
}

}  // namespace mptcpanalyzer
