// SPDX-License-Identifier: Apache-2.0
#include "machine/report.hpp"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

#include "machine/wrapped.hpp"

namespace tenon::lab::machine {
namespace {

constexpr std::size_t kWidth = 100;

std::string text_of(const Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* number = std::get_if<std::int64_t>(&cell)) return std::to_string(*number);
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%.2f", std::get<double>(cell));
  return buffer;
}

// Terminals count characters, not bytes.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0u) != 0x80u; }));
}

std::string padded(const std::string& text, std::size_t width, bool to_the_right) {
  const std::string blanks(width - width_of(text), ' ');
  return to_the_right ? blanks + text : text + blanks;
}

void add_line(std::string& out, const std::string& line) {
  out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
}

}  // namespace

std::string Table::text() const {
  std::vector<std::size_t> widths;
  for (const std::string& column : columns) widths.push_back(width_of(column));
  for (const auto& row : rows) {
    for (std::size_t c = 0; c < row.size(); ++c)
      widths[c] = std::max(widths[c], width_of(text_of(row[c])));
  }
  std::string out;
  std::string line;
  for (std::size_t c = 0; c < columns.size(); ++c)
    line += "  " + padded(columns[c], widths[c], false);
  add_line(out, line);
  for (const auto& row : rows) {
    line.clear();
    for (std::size_t c = 0; c < row.size(); ++c)
      line +=
          "  " + padded(text_of(row[c]), widths[c], !std::holds_alternative<std::string>(row[c]));
    add_line(out, line);
  }
  return out;
}

nlohmann::ordered_json Table::json() const {
  auto all = nlohmann::ordered_json::array();
  for (const auto& row : rows) {
    nlohmann::ordered_json one;
    for (std::size_t c = 0; c < row.size(); ++c)
      std::visit([&](const auto& value) { one[columns[c]] = value; }, row[c]);
    all.push_back(std::move(one));
  }
  return all;
}

void Report::say(std::string text) {
  items_.push_back({std::move(text), {}});
}

void Report::show(std::string title, Table table) {
  items_.push_back({std::move(title), std::move(table)});
}

void Report::draw(std::string title, std::string svg) {
  items_.push_back({std::move(title), Picture{std::move(svg)}});
}

std::string Report::text() const {
  std::string out;
  for (const Item& item : items_) {
    if (std::holds_alternative<Picture>(item.body)) {
      out += item.title + ": a picture, with --json\n\n";
    } else if (const auto* table = std::get_if<Table>(&item.body)) {
      out += item.title + "\n" + table->text() + "\n";
    } else {
      out += wrapped(item.title, kWidth) + "\n";
    }
  }
  return out;
}

nlohmann::ordered_json Report::json() const {
  auto all = nlohmann::ordered_json::array();
  for (const Item& item : items_) {
    if (const auto* picture = std::get_if<Picture>(&item.body)) {
      all.push_back({{"title", item.title}, {"svg", picture->svg}});
    } else if (const auto* table = std::get_if<Table>(&item.body)) {
      all.push_back({{"title", item.title}, {"rows", table->json()}});
    } else {
      all.push_back({{"text", item.title}});
    }
  }
  return all;
}

}  // namespace tenon::lab::machine
