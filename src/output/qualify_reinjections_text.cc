#include <cmath>
#include <string>

#include "output/qualify_reinjections.h"
#include "trace/fields/field_value.h"

namespace mptcpanalyzer {
namespace {

std::string seconds(const std::optional<std::int64_t>& ns, std::string_view otherwise) {
  if (!ns) return std::string(otherwise);
  std::string text;
  append_seconds(text, *ns);
  return text;
}

// Arrived first, of its data or some of it.
bool helped(Verdict verdict) {
  return verdict == Verdict::successful || verdict == Verdict::rescue;
}

std::string_view meaning(Verdict verdict) {
  switch (verdict) {
    case Verdict::successful:
      return "some of its data arrived by it first and later by another subflow";
    case Verdict::redundant:
      return "all of its data had arrived before";
    case Verdict::rescue:
      return "some of its data arrived by it and never by another subflow";
    case Verdict::lost:
      return "it did not arrive, or was thrown away with its subflow";
  }
  return "";
}

void explain(const QualifiedReinjection& one, Output& out) {
  out.print("  {}: {}; {} of {} bytes were new; trigger: {}\n", to_string(one.verdict),
            meaning(one.verdict), one.new_bytes, one.length, to_string(one.trigger));
  out.print("  sent at {} on tcp.stream {}, arrived at {}\n",
            seconds(one.sent_ns, "an unknown time"), one.tcpstream,
            seconds(one.arrived_ns, "no time"));
  for (const ReinjectedOriginal& original : one.reinjection_of) {
    out.print("  packet {} sent at {} on tcp.stream {}, arrived at {}\n", original.packetid,
              seconds(original.sent_ns, "an unknown time"), original.tcpstream,
              seconds(original.arrived_ns, "no time"));
  }
}

void write_one(const QualifiedReinjection& one, Output& out) {
  const ReinjectedOriginal& original = one.reinjection_of.front();
  switch (one.verdict) {
    case Verdict::successful:
      out.print(
          "packet {} is a successful reinjection of {}. It arrived at {} to compare with {} while "
          "being transmitted at {} to compare with {}, i.e., {:.6f} s before\n",
          one.packetid, original.packetid, seconds(one.arrived_ns, "-"),
          seconds(original.arrived_ns, "never"), seconds(one.sent_ns, "-"),
          seconds(original.sent_ns, "-"), one.delta_s.value_or(0));
      return;
    case Verdict::rescue:
      out.print(
          "packet {} is a successful reinjection of {}. It arrived at {} while {} never did, "
          "having "
          "been transmitted at {} to compare with {}\n",
          one.packetid, original.packetid, seconds(one.arrived_ns, "-"), original.packetid,
          seconds(one.sent_ns, "-"), seconds(original.sent_ns, "-"));
      return;
    case Verdict::redundant:
      out.print("packet {} is a failed reinjection of {}. Its data had arrived {:.6f} s before\n",
                one.packetid, original.packetid, -one.delta_s.value_or(0));
      return;
    case Verdict::lost:
      out.print("packet {} is a failed reinjection of {}. {}\n", one.packetid, original.packetid,
                one.arrived_ns ? "It was thrown away with its subflow" : "It never arrived");
      return;
  }
}

}  // namespace

void write_qualified_reinjections_text(ConnectionId connection, const ReinjectionReport& report,
                                       QualifiedTextOptions options, Output& out) {
  out.print("mptcp.stream {} has {} reinjection(s)\n", connection, report.reinjections.size());
  for (const QualifiedReinjection& one : report.reinjections) {
    if (!options.failed && !helped(one.verdict)) continue;
    write_one(one, out);
    if (options.explain) explain(one, out);
  }
  for (const QualifiedTotal& total : report.totals) {
    out.print("towards {}, of tcp.stream {} on tcp.stream {}:", to_string(total.mptcpdest),
              total.original_tcpstream, total.tcpstream);
    for (std::size_t i = 0; i < kVerdictCount; ++i) {
      const QualifiedTotal::Count& count = total.by_verdict[i];
      out.print("{} {} {} ({})", i == 0 ? "" : ",", count.packets,
                to_string(static_cast<Verdict>(i)), bytes_with_unit(count.bytes, options.units));
    }
    out.write("\n");
  }
}

void write_qualified_reinjections_csv(const ReinjectionReport& report, Output& out) {
  out.write(
      "packetid|tcpstream|mptcpdest|dsn|length|reinjection_of|verdict|delta|trigger|abstime_sender|"
      "abstime_receiver\n");
  for (const QualifiedReinjection& one : report.reinjections) {
    std::string originals;
    for (const ReinjectedOriginal& original : one.reinjection_of) {
      if (!originals.empty()) originals += ',';
      originals += std::to_string(original.packetid);
    }
    std::string delta;
    if (one.delta_s) append_seconds(delta, std::llround(*one.delta_s * 1e9));
    out.print("{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}\n", one.packetid, one.tcpstream,
              to_string(one.mptcpdest), one.dsn ? std::to_string(*one.dsn) : "", one.length,
              originals, to_string(one.verdict), delta, to_string(one.trigger),
              seconds(one.sent_ns, ""), seconds(one.arrived_ns, ""));
  }
}

}  // namespace mptcpanalyzer
