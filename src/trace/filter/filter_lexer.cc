#include "trace/filter/filter_lexer.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

namespace mptcpanalyzer {
namespace {

using Kind = FilterTokenKind;

struct Spelling {
  std::string_view text;
  Kind kind;
};

// A symbol stands before those that begin it.
constexpr std::array kSymbols = {
    Spelling{"==", Kind::equal},
    Spelling{"!=", Kind::not_equal},
    Spelling{"<=", Kind::less_equal},
    Spelling{">=", Kind::greater_equal},
    Spelling{"<", Kind::less},
    Spelling{">", Kind::greater},
    Spelling{"&&", Kind::logical_and},
    Spelling{"||", Kind::logical_or},
    Spelling{"!", Kind::logical_not},
    Spelling{"&", Kind::mask},
    Spelling{"(", Kind::open_parenthesis},
    Spelling{")", Kind::close_parenthesis},
    Spelling{"{", Kind::open_brace},
    Spelling{"}", Kind::close_brace},
    Spelling{",", Kind::comma},
    Spelling{"..", Kind::dots},
};

constexpr std::array kKeywords = {
    Spelling{"and", Kind::logical_and},   Spelling{"or", Kind::logical_or},
    Spelling{"not", Kind::logical_not},   Spelling{"in", Kind::in},
    Spelling{"contains", Kind::contains}, Spelling{"eq", Kind::equal},
    Spelling{"ne", Kind::not_equal},      Spelling{"lt", Kind::less},
    Spelling{"le", Kind::less_equal},     Spelling{"gt", Kind::greater},
    Spelling{"ge", Kind::greater_equal},
};

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool is_word_character(char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  const bool digit = c >= '0' && c <= '9';
  const bool other_character = static_cast<unsigned char>(c) >= 0x80;
  return letter || digit || other_character || c == '_' || c == '.' || c == ':' || c == '/' ||
         c == '-' || c == '+' || c == '%';
}

std::size_t word_length(std::string_view rest) {
  std::size_t length = 0;
  while (length < rest.size() && is_word_character(rest[length]) && rest.substr(length, 2) != "..")
    ++length;
  return length;
}

class Lexer {
 public:
  explicit Lexer(std::string_view expression) : expression_(expression) {}

  Result<std::vector<FilterToken>> run() {
    while (true) {
      while (at_ < expression_.size() && is_space(expression_[at_]))
        ++at_;
      if (at_ == expression_.size()) break;
      const Result<Done> taken = take_token();
      if (!taken) return taken.error();
    }
    tokens_.push_back({Kind::end, at_, 0, ""});
    return std::move(tokens_);
  }

 private:
  Result<Done> take_token() {
    const std::string_view rest = expression_.substr(at_);
    if (rest.front() == '"' || rest.front() == '\'') return take_text();
    if (const std::size_t length = word_length(rest); length != 0) {
      take_word(length);
      return Done{};
    }
    for (const Spelling& symbol : kSymbols) {
      if (rest.substr(0, symbol.text.size()) == symbol.text) {
        take(symbol.kind, symbol.text.size());
        return Done{};
      }
    }
    if (rest.front() == '=')
      return filter_error(expression_, at_, 1, "'=' is no comparison", "write '=='");
    if (rest.front() == '|')
      return filter_error(expression_, at_, 1, "'|' is no operator", "write 'or' or '||'");
    return filter_error(expression_, at_, 1,
                        fmt::format("'{}' means nothing in a filter", rest.substr(0, 1)),
                        "text stands in quotes");
  }

  void take(Kind kind, std::size_t length) {
    tokens_.push_back({kind, at_, length, std::string(expression_.substr(at_, length))});
    at_ += length;
  }

  void take_word(std::size_t length) {
    std::string lower(expression_.substr(at_, length));
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    const auto* keyword =
        std::find_if(kKeywords.begin(), kKeywords.end(),
                     [&lower](const Spelling& spelling) { return spelling.text == lower; });
    take(keyword == kKeywords.end() ? Kind::word : keyword->kind, length);
  }

  Result<Done> take_text() {
    const char quote = expression_[at_];
    std::string text;
    std::size_t i = at_ + 1;
    while (i < expression_.size() && expression_[i] != quote) {
      if (expression_[i] == '\\') {
        const bool escaped = i + 1 < expression_.size() &&
                             (expression_[i + 1] == quote || expression_[i + 1] == '\\');
        if (!escaped) {
          return filter_error(expression_, i, 1, "a backslash escapes only a quote or a backslash",
                              "write '\\\\'");
        }
        ++i;
      }
      text += expression_[i++];
    }
    if (i == expression_.size()) {
      return filter_error(expression_, at_, 1, "this quote is not closed", "close it");
    }
    tokens_.push_back({Kind::text, at_, i + 1 - at_, std::move(text)});
    at_ = i + 1;
    return Done{};
  }

  std::string_view expression_;
  std::size_t at_ = 0;
  std::vector<FilterToken> tokens_;
};

}  // namespace

Result<std::vector<FilterToken>> lex_filter(std::string_view expression) {
  return Lexer(expression).run();
}

Error filter_error(std::string_view expression, std::size_t begin, std::size_t length,
                   std::string what, std::string hint) {
  Error error{std::move(what), "filter", std::move(hint)};
  error.excerpt = {std::string(expression), begin, length};
  return error;
}

}  // namespace mptcpanalyzer
