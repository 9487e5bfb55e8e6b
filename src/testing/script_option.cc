#include "testing/script_option.h"

#include <algorithm>
#include <map>
#include <span>

#include "testing/key_reference.h"

namespace mptcpanalyzer {
namespace {

// The arguments of one option; each may be taken once, and finish() complains of what is left.
class Arguments {
 public:
  Arguments(std::string_view text, const SymbolTable& symbols)
      : words_(split(text, ',')), symbols_(symbols) {}

  bool flag(std::string_view name) {
    const auto found = std::find(words_.begin(), words_.end(), name);
    if (found == words_.end()) return false;
    words_.erase(found);
    return true;
  }

  std::optional<std::string_view> text(std::string_view name) {
    for (auto i = words_.begin(); i != words_.end(); ++i) {
      const ScriptWord word = parse_word(*i);
      if (word.name != name || !word.value) continue;
      words_.erase(i);
      return word.value;
    }
    return std::nullopt;
  }

  std::string_view required_text(std::string_view name) {
    const auto value = text(name);
    if (!value) script_error("'{}=' is missing", name);
    return *value;
  }

  template <typename T>
  std::optional<T> number(std::string_view name) {
    const auto value = text(name);
    if (!value) return std::nullopt;
    return symbols_.number_as<T>(*value);
  }

  template <typename T>
  T required(std::string_view name) {
    return symbols_.number_as<T>(required_text(name));
  }

  // v0 or v1.
  std::uint8_t version() {
    if (flag("v0")) return 0;
    if (flag("v1")) return 1;
    script_error("v0 or v1 is missing");
  }

  void finish() const {
    if (!words_.empty()) script_error("unexpected '{}'", words_.front());
  }

  const std::vector<std::string_view>& words() const { return words_; }
  const SymbolTable& symbols() const { return symbols_; }

 private:
  std::vector<std::string_view> words_;
  const SymbolTable& symbols_;
};

MptcpOption parse_mp_capable(Arguments& arguments) {
  MpCapable option;
  option.version = arguments.version();
  constexpr std::uint8_t kSha = 0x01;
  const std::uint8_t required = arguments.flag("checksums") ? 0x80 : 0;
  option.flags = arguments.number<std::uint8_t>("flags").value_or(required | kSha);
  option.sender_key = arguments.number<std::uint64_t>("key");
  option.receiver_key = arguments.number<std::uint64_t>("peer");
  option.data_length = arguments.number<std::uint16_t>("len");
  option.checksum = arguments.number<std::uint16_t>("csum");
  return {0, option};
}

// HMAC as it stands, or computed from VERSION/OWN_KEY/PEER_KEY/OWN_NONCE/PEER_NONCE.
std::optional<std::array<std::uint8_t, 20>> computed_hmac(std::string_view text,
                                                          const SymbolTable& symbols) {
  const std::vector<std::string_view> parts = split(text, '/');
  if (parts.size() != 5) return std::nullopt;
  if (parts[0] != "v0" && parts[0] != "v1") script_error("v0 or v1 is missing in an HMAC");
  return reference_join_hmac(parts[0] == "v0" ? 0 : 1, symbols.number(parts[1]),
                             symbols.number(parts[2]), symbols.number_as<std::uint32_t>(parts[3]),
                             symbols.number_as<std::uint32_t>(parts[4]));
}

MptcpOption parse_mp_join(Arguments& arguments) {
  const SymbolTable& symbols = arguments.symbols();
  if (arguments.flag("syn")) {
    MpJoinSyn option;
    option.backup = arguments.flag("backup");
    option.address_id = arguments.required<std::uint8_t>("id");
    option.receiver_token = arguments.required<std::uint32_t>("token");
    option.nonce = arguments.required<std::uint32_t>("nonce");
    return {0, option};
  }
  if (arguments.flag("synack")) {
    MpJoinSynAck option;
    option.backup = arguments.flag("backup");
    option.address_id = arguments.required<std::uint8_t>("id");
    option.nonce = arguments.required<std::uint32_t>("nonce");
    const std::string_view hmac = arguments.required_text("hmac");
    const auto computed = computed_hmac(hmac, symbols);
    option.truncated_hmac = computed ? truncate_hmac(*computed) : symbols.number(hmac);
    return {0, option};
  }
  if (!arguments.flag("ack")) script_error("syn, synack or ack is missing");
  MpJoinAck option;
  const std::string_view hmac = arguments.required_text("hmac");
  if (const auto computed = computed_hmac(hmac, symbols)) {
    option.hmac = *computed;
  } else {
    const ByteBuffer digits = parse_hex(hmac);
    if (digits.size() != option.hmac.size()) script_error("this HMAC takes 40 hexadecimal digits");
    std::copy(digits.begin(), digits.end(), option.hmac.begin());
  }
  return {0, option};
}

struct SizedNumber {
  std::uint64_t value = 0;
  bool is_64 = true;
};

SizedNumber parse_sized(std::string_view text, const SymbolTable& symbols) {
  const std::size_t slash = text.rfind('/');
  if (slash == std::string_view::npos) return {symbols.number(text), true};
  const std::string_view width = text.substr(slash + 1);
  if (width != "32" && width != "64") script_error("a width is /32 or /64");
  const std::uint64_t value = symbols.number(text.substr(0, slash));
  // The lower half of a 64-bit number is what an option of 4 bytes carries.
  if (width == "32") return {value & 0xffffffffU, false};
  return {value, true};
}

MptcpOption parse_dss(Arguments& arguments) {
  Dss option;
  unsigned flags = arguments.flag("fin") ? 0x10U : 0U;
  if (const auto ack = arguments.text("ack")) {
    const SizedNumber number = parse_sized(*ack, arguments.symbols());
    option.data_ack = number.value;
    flags |= number.is_64 ? 0x03U : 0x01U;
  }
  if (const auto dsn = arguments.text("dsn")) {
    const SizedNumber number = parse_sized(*dsn, arguments.symbols());
    option.dsn = number.value;
    flags |= number.is_64 ? 0x0cU : 0x04U;
    option.subflow_seq = arguments.required<std::uint32_t>("ssn");
    option.length = arguments.required<std::uint16_t>("len");
    option.checksum = arguments.number<std::uint16_t>("csum");
  }
  option.flags = static_cast<std::uint8_t>(flags);
  return {0, option};
}

MptcpOption parse_add_addr(Arguments& arguments) {
  const SymbolTable& symbols = arguments.symbols();
  AddAddr option;
  const std::uint8_t version = arguments.version();
  option.address = parse_address(arguments.required_text("addr"));
  option.address_id = arguments.required<std::uint8_t>("id");
  option.port = arguments.number<std::uint16_t>("port");
  option.nibble = arguments.flag("echo") ? 1 : 0;
  if (version == 0) option.nibble = option.address.version;
  if (const auto hmac = arguments.text("hmac")) {
    const std::vector<std::string_view> keys = split(*hmac, '/');
    option.truncated_hmac =
        keys.size() == 2 ? reference_add_addr_hmac(symbols.number(keys[0]), symbols.number(keys[1]),
                                                   option.address_id, option.address, option.port)
                         : symbols.number(*hmac);
  }
  return {0, option};
}

MptcpOption parse_remove_addr(Arguments& arguments) {
  RemoveAddr option;
  const std::vector<std::string_view> ids = arguments.words();
  if (ids.size() > option.address_ids.size()) script_error("too many address ids");
  for (const std::string_view id : ids) {
    option.address_ids[option.count++] = arguments.symbols().number_as<std::uint8_t>(id);
    arguments.flag(id);
  }
  return {0, option};
}

MptcpOption parse_mp_prio(Arguments& arguments) {
  const bool backup = arguments.flag("backup");
  return {0, MpPrio{backup, arguments.number<std::uint8_t>("id")}};
}

MptcpOption parse_mp_fail(Arguments& arguments) {
  return {0, MpFail{arguments.required<std::uint64_t>("dsn")}};
}

MptcpOption parse_mp_fastclose(Arguments& arguments) {
  return {0, MpFastclose{arguments.required<std::uint64_t>("key")}};
}

MptcpOption parse_mp_tcprst(Arguments& arguments) {
  const auto flags = arguments.required<std::uint8_t>("flags");
  return {0, MpTcpRst{flags, arguments.required<std::uint8_t>("reason")}};
}

}  // namespace

std::optional<MptcpOption> parse_script_option(const ScriptWord& word, const SymbolTable& symbols) {
  static const std::map<std::string_view, MptcpOption (*)(Arguments&)> kOptions = {
      {"mp_capable", parse_mp_capable},
      {"mp_join", parse_mp_join},
      {"dss", parse_dss},
      {"add_addr", parse_add_addr},
      {"remove_addr", parse_remove_addr},
      {"mp_prio", parse_mp_prio},
      {"mp_fail", parse_mp_fail},
      {"mp_fastclose", parse_mp_fastclose},
      {"mp_tcprst", parse_mp_tcprst}};
  const auto found = kOptions.find(word.name);
  if (found == kOptions.end()) return std::nullopt;
  if (!word.arguments) script_error("'{}' takes (arguments)", word.name);
  Arguments arguments(*word.arguments, symbols);
  const MptcpOption option = found->second(arguments);
  arguments.finish();
  return option;
}

}  // namespace mptcpanalyzer
