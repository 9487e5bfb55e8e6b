#include "trace/csv/csv_reader.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fstream>
#include <memory>
#include <sys/stat.h>
#include <type_traits>
#include <utility>

#include "capture/byte_source.h"
#include "trace/build/trace_builder.h"
#include "trace/columns/column_table.h"
#include "trace/columns/rare_address.h"
#include "trace/csv/csv_packet.h"
#include "trace/csv/csv_record.h"
#include "trace/csv/csv_tables.h"

namespace mptcpanalyzer {
namespace {

using F = FieldId;

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr std::string_view kEnding = ".csv";
constexpr std::size_t kSniffed = 64;  // more than the longest name of a field
constexpr std::array kRequired = {F::packetid, F::tcpstream, F::ipsrc,
                                  F::ipdst,    F::sport,     F::dport};

std::string_view without_mark(std::string_view text) {
  return text.substr(0, kByteOrderMark.size()) == kByteOrderMark
             ? text.substr(kByteOrderMark.size())
             : text;
}

std::string_view first_word(std::string_view text) {
  const auto* end = std::find_if(text.begin(), text.end(), [](char c) {
    return !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_');
  });
  return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

// What follows the name of the first field; one that no line has when nothing does.
char find_delimiter(std::string_view text) {
  const std::size_t at = first_word(text).size();
  return at < text.size() && is_csv_delimiter(text[at]) ? text[at] : '|';
}

bool has(const std::vector<FieldId>& fields, FieldId field) {
  return std::find(fields.begin(), fields.end(), field) != fields.end();
}

Error at_line(const std::string& name, const Error& error) {
  return Error{error.what, name + ":" + error.where, error.hint};
}

// Fields that the trace derives from others: without those they would be lost.
Result<Done> check_fields(const std::vector<FieldId>& fields, const std::string& name) {
  const auto require = [&](FieldId needed, std::string_view reason) -> Result<Done> {
    if (has(fields, needed)) return Done{};
    return Error{fmt::format("there is no column '{}', which {}", field_info(needed).name, reason),
                 name + ":1:1", "write the CSV with it, or without --fields"};
  };
  for (const FieldId field : kRequired) {
    Result<Done> done = require(field, "every trace needs");
    if (!done) return done;
  }
  constexpr std::array<std::pair<FieldId, FieldId>, 4> kBeside = {
      {{F::rwnd, F::tcpflags},
       {F::mptcpdest, F::mptcpstream},
       {F::expected_token, F::sendkey},
       {F::expected_token, F::mptcpversion}}};
  for (const auto& [field, needed] : kBeside) {
    if (!has(fields, field)) continue;
    Result<Done> done = require(needed, fmt::format("'{}' needs", field_info(field).name));
    if (!done) return done;
  }
  return Done{};
}

Result<std::vector<FieldId>> read_header(CsvSplitter& lines, const std::string& name) {
  std::vector<CsvCell> cells;
  const Result<bool> any = lines.next(cells);
  if (!any) return at_line(name, any.error());
  if (!*any) return Error{"the file is empty", name, "give a CSV that tocsv wrote"};
  std::vector<FieldId> fields;
  for (const CsvCell& cell : cells) {
    const std::string where = fmt::format("{}:{}:{}", name, cell.line, cell.column);
    const auto field = find_field(cell.text);
    if (!field) {
      const std::string_view nearest = nearest_field(cell.text);
      return Error{fmt::format("'{}' is not a field", cell.text.substr(0, 64)), where,
                   nearest.empty() ? "the first line names the fields"
                                   : fmt::format("did you mean '{}'?", nearest)};
    }
    if (has(fields, *field)) return Error{fmt::format("'{}' is there twice", cell.text), where, ""};
    fields.push_back(*field);
  }
  const Result<Done> sufficient = check_fields(fields, name);
  if (!sufficient) return sufficient.error();
  return fields;
}

// Those of the header, and reinjected_in if it can be made of them.
std::vector<FieldId> fields_of_trace(std::vector<FieldId> fields) {
  const auto at = std::find(fields.begin(), fields.end(), F::reinjection_of);
  if (at != fields.end() && !has(fields, F::reinjected_in)) fields.insert(at + 1, F::reinjected_in);
  return fields;
}

// What the cells of reinjected_in tell. Most of it is the inverse of reinjection_of, which the
// builder makes by itself; not so where the line of the later frame, or its cell, is not there.
void add_reinjected_in(const CsvPacket& packet, LateAnnotation& late) {
  const auto frame = packet.number_as<std::uint32_t>(F::packetid).value_or(0);
  for (const std::uint64_t later : packet.numbers(F::reinjected_in))
    late.reinjections.emplace_back(static_cast<std::uint32_t>(later), frame);
}

// The rows of a trace from its lines. Each row lives until the next.
class RowMaker {
 public:
  explicit RowMaker(const CsvTables& tables) : tables_(tables) {
    for (std::size_t i = 0; i < kColumnCount; ++i)
      stored_fields_[i] = field_stored_in(static_cast<Column>(i));
  }

  const PacketRow& make(const CsvPacket& packet) {
    const DirectionId direction = tables_.direction(packet);
    const auto& numbering = tables_.tables().places[stream_of(direction)].numbering;
    const SideNumbering& own = numbering[side_of(direction)];
    const SideNumbering& other = numbering[side_of(direction) ^ 1U];
    row_ = {};
    take_stored(packet);
    row_.direction = direction;
    row_.interface = tables_.interface(packet);
    if (!row_.time_ns) row_.time_ns = time_of(packet);
    row_.window = window_of(packet, own);
    if (!row_.dsn64 && packet.has(F::dsn)) row_.dsn64 = own.dsn_base + *packet.number(F::dsn);
    if (packet.has(F::dack)) row_.dack64 = other.dsn_base + *packet.number(F::dack);
    row_.retransmission = static_cast<Retransmission>(packet.number(F::retransmission).value_or(0));
    row_.option_kinds = bytes(packet.numbers(F::tcpoptions), kinds_);
    row_.subtypes = bytes(packet.numbers(F::subtype), subtypes_);
    take_mptcp(packet);
    return row_;
  }

  // Whether the window of the header, scaled again, is what the CSV says.
  bool window_fits(const CsvPacket& packet, const PacketRow& row) const {
    const SideNumbering& own =
        tables_.tables().places[stream_of(row.direction)].numbering[side_of(row.direction)];
    const bool syn = (row.flags & tcp_flag::kSyn) != 0;
    const auto shift = syn ? 0U : static_cast<unsigned>(own.window_scale);
    return std::uint64_t{row.window} << shift == packet.number(F::rwnd).value_or(0);
  }

 private:
  // What fields hold as it stands in a column.
  void take_stored(const CsvPacket& packet) {
    for_each_column([&](auto entry) {
      const auto index = static_cast<std::size_t>(entry.id);
      if constexpr (std::is_member_object_pointer_v<decltype(entry.in_row)>) {
        if (const auto field = stored_fields_[index])
          take_number(packet, *field, row_.*entry.in_row, lists_[index]);
      }
    });
  }

  using List = std::vector<std::uint32_t>;

  template <typename T>
  static void take_number(const CsvPacket& packet, FieldId field, T& value, List& /*unused*/) {
    if constexpr (std::is_unsigned_v<T>) value = packet.number_as<T>(field).value_or(0);
  }
  template <typename T>
  static void take_number(const CsvPacket& packet, FieldId field, std::optional<T>& value,
                          List& /*unused*/) {
    value = packet.number_as<T>(field);
  }
  static void take_number(const CsvPacket& packet, FieldId field,
                          std::span<const std::uint32_t>& value, List& list) {
    list.clear();
    for (const std::uint64_t number : packet.numbers(field))
      list.push_back(static_cast<std::uint32_t>(number));
    value = list;
  }

  std::optional<std::int64_t> time_of(const CsvPacket& packet) const {
    const auto relative = packet.number(F::reltime);
    if (!relative) return std::nullopt;
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(tables_.tables().first_time_ns) +
                                     *relative);
  }

  static std::uint16_t window_of(const CsvPacket& packet, const SideNumbering& numbering) {
    const std::uint64_t window = packet.number(F::rwnd).value_or(0);
    const bool syn = (packet.number(F::tcpflags).value_or(0) & tcp_flag::kSyn) != 0;
    return static_cast<std::uint16_t>(
        syn ? window : window >> static_cast<unsigned>(numbering.window_scale));
  }

  static std::span<const std::uint8_t> bytes(std::span<const std::uint64_t> numbers,
                                             std::vector<std::uint8_t>& out) {
    out.clear();
    for (const std::uint64_t number : numbers)
      out.push_back(static_cast<std::uint8_t>(number));
    return out;
  }

  // The first value of DSS goes into its column; all of several, and those of other options, are
  // rare.
  void take_mptcp(const CsvPacket& packet) {
    rare_.clear();
    for (const FieldId field :
         {F::sendkey, F::recvkey, F::recvtok, F::mptcpversion, F::addrid, F::backup,
          F::addaddr_port, F::addaddr_echo, F::rst_reason, F::rst_transient}) {
      for (const std::uint64_t number : packet.numbers(field))
        rare_.push_back({field, number});
    }
    take_announced_address(packet);
    if (take_values(packet, F::datafin) && !row_.dss_flags) row_.dss_flags = dss_flags(packet);
    if (take_values(packet, F::dss_dsn)) row_.dss_dsn = packet.number(F::dss_dsn);
    if (take_values(packet, F::dss_rawack)) row_.dss_rawack = packet.number(F::dss_rawack);
    if (take_values(packet, F::dss_ssn)) row_.dss_ssn = packet.number_as<std::uint32_t>(F::dss_ssn);
    if (take_values(packet, F::dss_length))
      row_.dss_length = packet.number_as<std::uint16_t>(F::dss_length);
    std::stable_sort(rare_.begin(), rare_.end(),
                     [](const RareValue& a, const RareValue& b) { return a.field < b.field; });
    row_.rare = rare_;
  }

  void take_announced_address(const CsvPacket& packet) {
    if (!packet.has(F::addaddr_ip)) return;
    add_rare_address(packet.address(F::addaddr_ip), [this](std::uint64_t value) {
      rare_.push_back({F::addaddr_ip, value});
    });
  }

  // The flags of a DSS option (RFC 8684 section 3.3), from the parts of it that the CSV has. How
  // wide a number was it does not say: what fits 4 bytes is taken for a lower half, which means
  // the same unless it is the whole of a number below 2^32.
  static std::uint8_t dss_flags(const CsvPacket& packet) {
    std::uint8_t flags = *packet.number(F::datafin) != 0 ? dss_flag::kDataFin : 0;
    const auto add = [&](FieldId field, std::uint8_t present, std::uint8_t wide) {
      const auto numbers = packet.numbers(field);
      if (numbers.empty()) return;
      flags |= present;
      if (numbers.front() >> 32U != 0) flags |= wide;
    };
    add(F::dss_rawack, dss_flag::kDataAck, dss_flag::kDataAck64);
    add(F::dss_dsn, dss_flag::kMapping, dss_flag::kDsn64);
    return flags;
  }

  bool take_values(const CsvPacket& packet, FieldId field) {
    const auto numbers = packet.numbers(field);
    if (numbers.size() > 1) {
      for (const std::uint64_t number : numbers)
        rare_.push_back({field, number});
    }
    return !numbers.empty();
  }

  const CsvTables& tables_;
  PacketRow row_;
  std::vector<std::uint8_t> kinds_;
  std::vector<std::uint8_t> subtypes_;
  std::array<std::optional<FieldId>, kColumnCount> stored_fields_;
  std::array<List, kColumnCount> lists_;
  std::vector<RareValue> rare_;
};

// Calls `take` with each packet after the header.
template <typename Take>
Result<Done> for_each_packet(CsvSplitter lines, const std::vector<FieldId>& fields, Take take) {
  std::vector<CsvCell> cells;
  CsvPacket packet;
  while (true) {
    const Result<bool> more = lines.next(cells);
    if (!more) return more.error();
    if (!*more) return Done{};
    Result<Done> done = packet.read(cells, fields, lines.line());
    if (done) done = take(packet);
    if (!done) return done;
  }
}

Result<std::string> read_all(const std::string& path) {
  Result<std::unique_ptr<ByteSource>> source = open_file(path);
  if (!source) return source.error();
  std::string text;
  while (true) {
    constexpr std::size_t kBlock = 1U << 20U;
    const std::size_t size = text.size();
    text.resize(size + kBlock);
    // A byte may be looked at as a char.
    auto* target = reinterpret_cast<std::uint8_t*>(text.data() + size);  // NOLINT
    const Result<std::size_t> got = (*source)->read({target, kBlock});
    if (!got) return Error{got.error().what, path, got.error().hint};
    text.resize(size + *got);
    if (*got == 0) return text;
  }
}

}  // namespace

bool looks_like_trace_csv(std::string_view start) {
  start = without_mark(start);
  const std::string_view word = first_word(start);
  if (!find_field(word)) return false;
  if (word.size() == start.size()) return true;
  const char after = start[word.size()];
  return after == '\n' || after == '\r' || is_csv_delimiter(after);
}

Result<CsvTrace> read_trace_csv(std::string_view text, const std::string& name) {
  text = without_mark(text);
  CsvSplitter lines(text, find_delimiter(text));
  const Result<std::vector<FieldId>> fields = read_header(lines, name);
  if (!fields) return fields.error();

  CsvTables tables;
  const Result<Done> learnt = for_each_packet(
      lines, *fields, [&tables](const CsvPacket& packet) { return tables.learn(packet); });
  if (!learnt) return at_line(name, learnt.error());
  tables.finish();

  const std::vector<FieldId> available = fields_of_trace(*fields);
  TraceBuilder builder(columns_of(available));
  LateAnnotation late;  // of no frame in particular
  RowMaker maker(tables);
  const Result<Done> built =
      for_each_packet(lines, *fields, [&](const CsvPacket& packet) -> Result<Done> {
        const PacketRow& row = maker.make(packet);
        if (!maker.window_fits(packet, row)) {
          return packet.error_at(F::rwnd,
                                 "no window of 16 bits gives it with the scale of the other lines");
        }
        builder.append(row);
        add_reinjected_in(packet, late);
        return Done{};
      });
  if (!built) return at_line(name, built.error());
  builder.amend(late);
  CaptureTables done = tables.take();
  done.name = name;
  done.format = "csv";
  return CsvTrace{builder.finish(std::move(done)), available};
}

bool is_trace_csv(const std::string& path) {
  struct stat status = {};
  if (stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
  if (path.size() >= kEnding.size() &&
      path.compare(path.size() - kEnding.size(), kEnding.size(), kEnding) == 0)
    return true;
  std::ifstream file(path, std::ios::binary);
  std::string start(kSniffed, '\0');
  file.read(start.data(), static_cast<std::streamsize>(start.size()));
  start.resize(static_cast<std::size_t>(file.gcount()));
  return looks_like_trace_csv(start);
}

Result<CsvTrace> load_trace_csv(const std::string& path) {
  const Result<std::string> text = read_all(path);
  if (!text) return text.error();
  return read_trace_csv(*text, path);
}

}  // namespace mptcpanalyzer
