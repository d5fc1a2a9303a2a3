// SPDX-License-Identifier: Apache-2.0
#include "machine/hb/hb_file.hpp"

#include <array>
#include <fstream>
#include <optional>
#include <sstream>

#include "machine/hb/happens_before.hpp"

namespace tenon::lab::hb {
namespace {

constexpr std::size_t kMostBytes = 1u << 20u;

struct Keyword {
  const char* word;
  Kind kind;
  const char* second;  // the word before a second name, or nothing
  bool needs_second;
};
constexpr std::array kKeywords = {
    Keyword{"read", Kind::kRead, "through", false},
    Keyword{"write", Kind::kWrite, nullptr, false},
    Keyword{"volatile-read", Kind::kVolatileRead, nullptr, false},
    Keyword{"volatile-write", Kind::kVolatileWrite, nullptr, false},
    Keyword{"lock", Kind::kLock, nullptr, false},
    Keyword{"unlock", Kind::kUnlock, nullptr, false},
    Keyword{"wait", Kind::kWait, nullptr, false},
    Keyword{"wake", Kind::kWake, nullptr, false},
    Keyword{"notify", Kind::kNotify, nullptr, false},
    Keyword{"start", Kind::kStart, nullptr, false},
    Keyword{"join", Kind::kJoin, nullptr, false},
    Keyword{"interrupt", Kind::kInterrupt, nullptr, false},
    Keyword{"detect-interrupt", Kind::kDetectInterrupt, nullptr, false},
    Keyword{"constructed", Kind::kConstructed, nullptr, false},
    Keyword{"finalize", Kind::kFinalize, nullptr, false},
    Keyword{"publish", Kind::kPublish, "in", true},
    Keyword{"obtain", Kind::kObtain, "from", true},
    Keyword{"read-final", Kind::kReadFinal, nullptr, false},
};

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream in(line.substr(0, line.find('#')));
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

class Parser {
 public:
  explicit Parser(std::string name) : name_(std::move(name)) {}

  HbFile parse(const std::string& text) {
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
      ++line_;
      auto words = words_of(line);
      if (words.empty()) continue;
      words[0] == "ask" ? question(words) : action(std::move(words));
    }
    for (const auto& asked : asked_) {
      line_ = asked.line;
      file_.questions.emplace_back(index_of(asked.from), index_of(asked.to));
    }
    return std::move(file_);
  }

 private:
  struct Asked {
    std::size_t line;
    std::string from;
    std::string to;
  };

  [[noreturn]] void fail(const std::string& what) const { throw HbError(name_, line_, what); }

  void question(const std::vector<std::string>& words) {
    if (words.size() != 3) fail("a question is: ask LABEL LABEL");
    asked_.push_back({line_, words[1], words[2]});
  }
  std::size_t index_of(const std::string& label) const {
    const auto index = file_.execution.find(label);
    if (!index) fail("no action has the label " + label);
    return *index;
  }

  void action(std::vector<std::string> words) {
    Action action{};
    if (words.size() > 2 && words[words.size() - 2] == ":") {
      action.label = words.back();
      words.resize(words.size() - 2);
    }
    if (words.size() != 3 && words.size() != 5)
      fail("an action is: THREAD ACTION WHAT [in|from|through NAME] [: LABEL]");
    const Keyword& keyword = keyword_of(words[1]);
    action.kind = keyword.kind;
    action.thread = words[0];
    action.what = words[2];
    const bool has_second = words.size() == 5;
    if (has_second && (keyword.second == nullptr || words[3] != keyword.second))
      fail("after " + words[1] + " " + words[2] + ": " + words[3] + "?");
    if (!has_second && keyword.needs_second)
      fail(words[1] + " " + words[2] + " " + keyword.second + " what?");
    if (has_second) action.via = words[4];
    try {
      file_.execution.add(std::move(action));
    } catch (const IllFormed& error) {
      fail(error.what());
    }
  }
  const Keyword& keyword_of(const std::string& word) const {
    for (const Keyword& keyword : kKeywords) {
      if (word == keyword.word) return keyword;
    }
    fail("there is no action " + word);
  }

  std::string name_;
  std::size_t line_ = 0;
  HbFile file_;
  std::vector<Asked> asked_;
};

}  // namespace

HbFile parse_hb(const std::string& text, const std::string& name) {
  return Parser(name).parse(text);
}

HbFile read_hb(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text(kMostBytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad() || (in.gcount() == 0 && !in.eof())) throw HbError(path, 0, "cannot be read");
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > kMostBytes) throw HbError(path, 0, "is larger than 1 MiB");
  return parse_hb(text, path);
}

std::string answers(const HbFile& file) {
  const HappensBefore order(file.execution);
  std::string text;
  for (const auto& [from, to] : file.questions) text += order.answer(from, to);
  const auto races = order.races();
  for (const auto& [a, b] : races)
    text += "data race: \"" + text_of(file.execution.actions()[a]) + "\" and \"" +
            text_of(file.execution.actions()[b]) + "\"\n";
  return text + (races.empty() ? "no data race\n" : "");
}

}  // namespace tenon::lab::hb
