// SPDX-License-Identifier: Apache-2.0
#include "html/html_command.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <stdexcept>

#include "axiom/lexer.hpp"
#include "hardware/histogram.hpp"
#include "html/page.hpp"

namespace tenon::lab::html {
namespace {

struct Options {
  std::vector<std::string> files;
  std::string folder;
  std::vector<std::string> models;
  std::uint64_t rounds = 100'000;
};

void write(const std::filesystem::path& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (!out) throw std::runtime_error(path.string() + " cannot be written");
}

// A name of its own for each page, from the file's, of characters that need no escape in a link.
class PageNames {
 public:
  std::string name_for(const std::string& file) {
    std::string stem = std::filesystem::path(file).stem().string();
    for (char& c : stem) {
      const bool is_plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                            (c >= 'a' && c <= 'z') || c == '+' || c == '-' || c == '.';
      if (!is_plain) c = '_';
    }
    if (stem.empty() || stem.starts_with('.')) stem.insert(0, "_");
    std::string name = stem + ".html";
    for (int i = 2; !taken_.insert(name).second; ++i)
      name = stem + "-" + std::to_string(i) + ".html";
    return name;
  }

 private:
  std::set<std::string> taken_{"index.html"};
};

std::vector<axiom::Model> chosen(const Options& options) {
  std::vector<axiom::Model> models;
  for (const std::string& name : axiom::model_names()) {
    if (options.models.empty() || std::ranges::find(options.models, name) != options.models.end())
      models.push_back(axiom::model_named(name).value());
  }
  return models;
}

std::optional<hardware::Histogram> measured(const axiom::Program& program, std::uint64_t rounds) {
  if (rounds == 0) return {};
  return hardware::run_on_hardware(program, {.rounds = rounds});
}

void run(const Options& options) {
  const std::filesystem::path folder = options.folder;
  std::filesystem::create_directories(folder);
  const std::vector<axiom::Model> models = chosen(options);
  PageNames names;
  std::vector<IndexEntry> entries;
  for (const std::string& file : options.files) {
    try {
      const Report report = report_on(file, models);
      const std::string page = names.name_for(file);
      write(folder / page, page_of(report, measured(report.program, options.rounds)));
      entries.push_back(entry_of(report, page));
    } catch (const axiom::LitmusError& error) {
      std::fprintf(stderr, "%s\n", error.what());
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s: %s\n", file.c_str(), error.what());
    }
  }
  std::vector<std::string> model_names;
  for (const axiom::Model& model : models) model_names.push_back(model.name);
  write(folder / "index.html", index_of(entries, model_names));
  std::printf("%zu pages, %s\n", entries.size(), (folder / "index.html").c_str());
  if (entries.size() < options.files.size()) throw CLI::RuntimeError(2);
}

}  // namespace

void add_html_command(CLI::App& app) {
  const auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("html", "litmus files as pages: all models side by side, with pictures");
  command->add_option("FILE", options->files, "litmus files")->required();
  command->add_option("--out", options->folder, "folder for the pages")->required();
  command->add_option("--model", options->models, "default: all that are about the language")
      ->check(CLI::IsMember(axiom::model_names()))
      ->type_size(1)
      ->allow_extra_args(false);
  command->add_option("--rounds", options->rounds, "on this CPU; 0: not run there")
      ->capture_default_str();
  command->callback([options] { run(*options); });
}

}  // namespace tenon::lab::html
