// SPDX-License-Identifier: Apache-2.0
// What is measured is not asserted; how it is measured, counted and drawn is.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "machine/cache_ladder.hpp"
#include "machine/false_sharing.hpp"
#include "machine/lost_updates.hpp"
#include "machine/two_threads.hpp"

namespace tenon::lab::machine {
namespace {

TEST(CacheLadder, TheCycleGoesThroughAllNodes) {
  for (const std::size_t count : {1u, 2u, 3u, 64u, 1000u}) {
    const auto next = random_cycle(count);
    std::size_t here = 0;
    std::size_t steps = 0;
    do {
      here = next.at(here);
      ++steps;
    } while (here != 0 && steps <= count);
    EXPECT_EQ(steps, count);
  }
}

TEST(CacheLadder, HasARungForEachSize) {
  const auto ladder = measure_ladder(64 << 10);
  ASSERT_EQ(ladder.size(), 5u);
  EXPECT_EQ(ladder.front().bytes, 4096u);
  EXPECT_EQ(ladder.back().bytes, std::size_t{64} << 10u);
  for (const Rung& rung : ladder) EXPECT_GT(rung.nanoseconds, 0);
  EXPECT_GT(measure_register_step(), 0);
}

const std::vector<Rung> kLadder = {{4096, 1}, {8192, 1}, {16384, 4}, {32768, 4}, {65536, 80}};
const std::vector<CacheLevel> kLevels = {{1, "Data", 8192, 64, "0"},
                                         {1, "Instruction", 8192, 64, "0"},
                                         {2, "Unified", 32768, 64, "0-1"}};

TEST(CacheLadder, TablesAndPicture) {
  EXPECT_EQ(level_table(kLadder, kLevels, 0.25).json().dump(),
            R"([{"where":"register","size":"","lines":"","shared by CPUs":"","ns":0.25},)"
            R"({"where":"L1","size":"8 KiB","lines":128,"shared by CPUs":"0","ns":1.0},)"
            R"({"where":"L2","size":"32 KiB","lines":512,"shared by CPUs":"0-1","ns":4.0},)"
            R"({"where":"memory","size":"","lines":"","shared by CPUs":"all","ns":80.0}])");
  EXPECT_EQ(ladder_table(kLadder, kLevels).rows.at(1).at(3), Cell("L1 8 KiB"));
  const std::string svg = ladder_svg(kLadder, kLevels);
  EXPECT_TRUE(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
  EXPECT_TRUE(ladder_svg({}, {}).ends_with("</svg>\n"));
  EXPECT_EQ(level_table({}, kLevels, 1).rows.size(), 1u);
}

class Sysfs : public testing::Test {
 protected:
  Sysfs() { std::filesystem::create_directories(folder_); }
  ~Sysfs() override { std::filesystem::remove_all(folder_); }
  void write(const std::string& index, const std::string& file, const std::string& text) const {
    std::filesystem::create_directories(folder_ / index);
    std::ofstream(folder_ / index / file) << text << "\n";
  }
  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("tenon_sysfs." + std::to_string(::getpid()));
};

TEST_F(Sysfs, IsRead) {
  for (const auto& [file, text] :
       std::vector<std::pair<std::string, std::string>>{{"level", "1"},
                                                        {"type", "Data"},
                                                        {"size", "48K"},
                                                        {"coherency_line_size", "64"},
                                                        {"shared_cpu_list", "0-1"}})
    write("index0", file, text);
  const auto levels = cache_levels(folder_);
  ASSERT_EQ(levels.size(), 1u);
  EXPECT_EQ(levels[0].bytes, 48u << 10u);
  EXPECT_EQ(levels[0].lines(), 768);
  EXPECT_EQ(levels[0].shared_by, "0-1");
}

TEST_F(Sysfs, MayHoldAnything) {
  EXPECT_TRUE(cache_levels(folder_ / "nowhere").empty());
  for (const char* size : {"", "K", "-1K", "12Q", "99999999999999999999K", "0K"}) {
    write("index0", "level", "1");
    write("index0", "size", size);
    EXPECT_TRUE(cache_levels(folder_).empty()) << size;
  }
}

// S3-M2, F9: the origin's arithmetic is right, its cache is not one that exists.
TEST(CacheLevel, Lines) {
  EXPECT_EQ((CacheLevel{1, "Data", 512 * 1024, 64, ""}).lines(), 8192);
  EXPECT_EQ((CacheLevel{1, "Data", 48 * 1024, 64, ""}).lines(), 768);
  EXPECT_EQ((CacheLevel{}).lines(), 0);
}

TEST(LineSize, IsWhereTheFightEnds) {
  EXPECT_EQ(line_size_of({{8, 40}, {16, 42}, {32, 39}, {64, 5}, {128, 5}}), 64u);
  EXPECT_EQ(line_size_of({{8, 40}, {16, 5}, {32, 39}, {64, 41}, {128, 5}}), 128u);
  EXPECT_EQ(line_size_of({{8, 5}, {16, 5}}), std::nullopt);
  EXPECT_EQ(line_size_of({}), std::nullopt);
}

TEST(LineSize, IsMeasuredForEachDistance) {
  EXPECT_EQ(measure_false_sharing().size(), 7u);
}

TEST(RunBoth, RunsEachOnceARound) {
  int first = 0;
  int second = 0;
  EXPECT_EQ(run_both(
                7, [&] { ++first; }, [&] { ++second; })
                .size(),
            7u);
  EXPECT_EQ(first, 7);
  EXPECT_EQ(second, 7);
  EXPECT_EQ(median({3, 1, 2}), 2);
}

TEST(Counting, LockLosesNothing) {
  EXPECT_EQ(count_up(Counting::kLocked, 20).lost(), 0);
}

// S3-D6. Where both threads have a CPU, some round loses something.
TEST(Counting, VolatileAndPlainLoseUpdates) {
  if (usable_cpus() < 2) GTEST_SKIP() << "one CPU";
  for (const Counting how : {Counting::kPlain, Counting::kVolatile}) {
    std::int64_t lost = 0;
    for (int round = 0; round < 100 && lost == 0; ++round) lost = count_up(how, 10).lost();
    EXPECT_GT(lost, 0);
  }
}

}  // namespace
}  // namespace tenon::lab::machine
