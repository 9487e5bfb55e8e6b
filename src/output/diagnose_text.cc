#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "diagnosis/shared_findings.h"
#include "output/diagnose.h"
#include "output/escape.h"

namespace mptcpanalyzer {
namespace {

constexpr std::size_t kLeastWords = 30;
// What of one connection fits a screen with what stands around it.
constexpr std::size_t kMostFindings = 14;
constexpr std::size_t kMostNumbers = 8;

// `text` behind `start`, in lines that are broken between words, each after the first indented; on
// a narrow screen from the next line on.
void write_wrapped(const std::string& start, const std::string& text, std::size_t columns,
                   Output& out) {
  constexpr std::size_t kNarrowIndent = 4;
  std::size_t indent = start.size();
  std::string line = start;
  if (columns != 0 && indent + kLeastWords > columns) {
    line.erase(line.find_last_not_of(' ') + 1);
    out.print("{}\n", line);
    indent = kNarrowIndent;
    line.assign(indent, ' ');
  }
  const std::size_t room =
      columns == 0 ? std::string::npos : std::max(kLeastWords, columns - std::min(indent, columns));
  std::string_view rest = text;
  while (rest.size() > room) {
    std::size_t end = rest.rfind(' ', room);
    if (end == std::string_view::npos || end == 0) end = std::min(rest.find(' '), rest.size());
    if (end == rest.size()) break;
    out.print("{}{}\n", line, rest.substr(0, end));
    rest.remove_prefix(end + 1);
    line.assign(indent, ' ');
  }
  out.print("{}{}\n", line, rest);
}

std::string name_of(const Diagnosis& diagnosis) {
  if (diagnosis.mptcpstream) return fmt::format("mptcp.stream {}", *diagnosis.mptcpstream);
  return fmt::format("tcp.stream {}", diagnosis.tcpstream);
}

void write_details(const Finding& finding, std::size_t columns, Output& out) {
  const auto detail = [&](std::string_view name, const std::string& text) {
    if (!text.empty()) write_wrapped(fmt::format("             {:<11}", name), text, columns, out);
  };
  std::string frames;
  for (const FrameSpan& span : finding.frames) {
    if (!frames.empty()) frames += ", ";
    if (span.capture == 2) frames += "second capture: ";
    frames += span.first == span.last
                  ? fmt::format("{}", span.first)
                  : fmt::format("{}-{} ({} packets)", span.first, span.last, span.count);
  }
  detail("confidence", std::string(to_string(finding.confidence)));
  detail("frames", frames);
  if (finding.begin_s && finding.end_s)
    detail("time", fmt::format("{:.6f} s to {:.6f} s", *finding.begin_s, *finding.end_s));
  if (finding.cost_s) detail("cost", fmt::format("{:.3f} s", *finding.cost_s));
  if (finding.cost_bytes) detail("cost", fmt::format("{} bytes", *finding.cost_bytes));
  if (!finding.counter.empty()) detail("counter", "MPTcpExt" + finding.counter);
  detail("advice", finding.advice);
  detail("next", finding.next);
  detail("wireshark", finding.wireshark);
}

std::string sentence_of(const Finding& finding) {
  if (finding.causes.empty()) return finding.text;
  return fmt::format("{} (see {})", finding.text, fmt::join(finding.causes, ", "));
}

void write_finding(const Finding& finding, std::size_t id_width, const DiagnosisStyle& style,
                   Output& out) {
  write_wrapped(fmt::format("  {:<8} {:<{}}  ", to_string(finding.severity), finding.id, id_width),
                escape_for_terminal(sentence_of(finding)), style.columns, out);
  if (style.verbose) write_details(finding, style.columns, out);
}

void write_rules(const Diagnosis& diagnosis, std::size_t columns, Output& out) {
  std::size_t width = 0;
  for (const RuleOutcome& rule : diagnosis.rules)
    width = std::max(width, rule.id.size());
  for (const RuleOutcome& rule : diagnosis.rules) {
    const std::string start = fmt::format("  {:<{}}  ", rule.id, width);
    if (rule.outcome == Outcome::not_judged) {
      write_wrapped(start, "could not be judged: " + rule.reason, columns, out);
    } else {
      write_wrapped(start, rule.outcome == Outcome::found ? "found" : "not found", columns, out);
    }
  }
}

std::size_t judged_rules(const Diagnosis& diagnosis) {
  return static_cast<std::size_t>(
      std::count_if(diagnosis.rules.begin(), diagnosis.rules.end(),
                    [](const RuleOutcome& rule) { return rule.outcome != Outcome::not_judged; }));
}

// `told`: ids of what is told of several connections at once.
void write_connection(const Diagnosis& diagnosis, const std::set<std::string_view>& told,
                      const DiagnosisStyle& style, Output& out) {
  std::vector<const Finding*> own;
  for (const Finding& finding : diagnosis.findings) {
    if (style.verbose || !told.contains(finding.id)) own.push_back(&finding);
  }
  write_wrapped(fmt::format("{}: ", name_of(diagnosis)),
                escape_for_terminal(words_of(diagnosis.verdict)), style.columns, out);
  std::size_t width = 0;
  for (const Finding* finding : own)
    width = std::max(width, finding->id.size());
  const std::size_t shown = style.verbose ? own.size() : std::min(own.size(), kMostFindings);
  for (std::size_t i = 0; i < shown; ++i)
    write_finding(*own[i], width, style, out);
  if (shown < own.size()) out.print("  and {} more; --verbose shows all\n", own.size() - shown);
  if (diagnosis.findings.empty()) {
    const std::size_t judged = judged_rules(diagnosis);
    out.print("  nothing found; checked {} rules", judged);
    if (judged < diagnosis.rules.size())
      out.print(", {} could not be judged (--all says why)", diagnosis.rules.size() - judged);
    out.print("\n");
  }
  if (style.all_rules) write_rules(diagnosis, style.columns, out);
}

std::string numbers_of(const DiagnosisReport& report, const SharedFinding& shared) {
  std::vector<std::string> names;
  for (const std::size_t index : shared.diagnoses) {
    if (names.size() == kMostNumbers) {
      names.emplace_back("...");
      break;
    }
    names.push_back(name_of(report.connections[index]));
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

void write_shared(const DiagnosisReport& report, const std::vector<SharedFinding>& shared,
                  const DiagnosisStyle& style, Output& out) {
  std::size_t width = 0;
  for (const SharedFinding& one : shared)
    width = std::max(width, one.id.size());
  out.print("several connections:\n");
  for (const SharedFinding& one : shared) {
    const Diagnosis& first = report.connections[one.diagnoses.front()];
    const auto finding = std::find_if(first.findings.begin(), first.findings.end(),
                                      [&](const Finding& found) { return found.id == one.id; });
    std::vector<std::string> addresses;
    for (const IpAddress& address : one.addresses)
      addresses.push_back(to_string(address));
    std::string text = fmt::format("{} connections", one.diagnoses.size());
    if (!addresses.empty()) text += fmt::format(" that all have {}", fmt::join(addresses, " and "));
    text += fmt::format(" ({}); the first: {}", numbers_of(report, one), sentence_of(*finding));
    write_wrapped(fmt::format("  {:<8} {:<{}}  ", to_string(one.severity), one.id, width),
                  escape_for_terminal(text), style.columns, out);
  }
}

}  // namespace

void write_diagnosis_text(const DiagnosisReport& report, const DiagnosisStyle& style, Output& out) {
  const std::vector<SharedFinding> shared = shared_findings(report.connections);
  std::set<std::string_view> told;
  for (const SharedFinding& one : shared)
    told.insert(one.id);
  if (!shared.empty()) write_shared(report, shared, style, out);
  // Of many connections those without findings of their own are counted.
  const bool many = report.connections.size() > 1 && !style.verbose && !style.all_rules;
  std::size_t silent = 0;
  for (const Diagnosis& diagnosis : report.connections) {
    const bool has_own =
        std::any_of(diagnosis.findings.begin(), diagnosis.findings.end(),
                    [&](const Finding& finding) { return !told.contains(finding.id); });
    if (many && !has_own) {
      ++silent;
    } else {
      write_connection(diagnosis, told, style, out);
    }
  }
  if (silent > 0)
    out.print("{} of {} connections: nothing {}found\n", silent, report.connections.size(),
              shared.empty() ? "" : "else ");
  if (report.connections.empty())
    out.print("no connection of the capture is MPTCP or asked for it\n");
}

}  // namespace mptcpanalyzer
