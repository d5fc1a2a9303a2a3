// SPDX-License-Identifier: Apache-2.0
// What a demonstration says and shows: text, tables, pictures; for a terminal or as JSON.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <variant>
#include <vector>

namespace tenon::lab::machine {

using Cell = std::variant<std::string, std::int64_t, double>;

struct Table {
  std::vector<std::string> columns;
  std::vector<std::vector<Cell>> rows;  ///< each as long as `columns`

  /// Columns side by side, numbers to the right, doubles with two digits; ends with a line break.
  std::string text() const;
  /// One object for each row, with the columns as keys.
  nlohmann::ordered_json json() const;
};

class Report {
 public:
  void say(std::string text);
  void show(std::string title, Table table);
  /// `svg`: a whole picture. A terminal shows its title only.
  void draw(std::string title, std::string svg);

  std::string text() const;
  nlohmann::ordered_json json() const;

 private:
  struct Picture {
    std::string svg;
  };
  struct Item {
    std::string title;
    std::variant<std::monostate, Table, Picture> body;
  };
  std::vector<Item> items_;
};

}  // namespace tenon::lab::machine
