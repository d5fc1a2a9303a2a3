// SPDX-License-Identifier: Apache-2.0
#include "tenon/describe.hpp"

#include <gtest/gtest.h>
#include <array>
#include <cstdint>

namespace tenon {
namespace {

enum class Color : std::uint16_t { kRed };

struct Point {
  double x;
  double y;
};
TENON_DESCRIBE(Point, x, y);

struct Everything {
  std::int64_t i64;
  std::uint32_t u32;
  std::int16_t i16;
  std::uint8_t u8;
  bool flag;
  float f32;
  Color color;
  char name[6];
  std::array<std::int32_t, 3> three;
  Point here;
  Point path[2];
};
TENON_DESCRIBE(Everything, i64, u32, i16, u8, flag, f32, color, name, three, here, path);

struct Renamed {
  double x;
  double y;
};
TENON_DESCRIBE(Renamed, x, y);

struct Swapped {
  double y;
  double x;
};
TENON_DESCRIBE(Swapped, y, x);

struct Hole {
  std::int64_t first;
  std::int64_t forgotten;
  std::int64_t last;
};

TEST(Describe, NamesEachFieldWithItsTypeAndOffset) {
  const ObjectType type = type_of<Everything>();
  EXPECT_EQ(type.bytes, sizeof(Everything));
  EXPECT_EQ(type.description,
            "Everything 88\n"
            "i64 i64 0\n"
            "u32 u32 8\n"
            "i16 i16 12\n"
            "u8 u8 14\n"
            "flag bool 15\n"
            "f32 f32 16\n"
            "color u16 20\n"
            "name char[6] 22\n"
            "three i32[3] 28\n"
            "here.x f64 40\n"
            "here.y f64 48\n"
            "path[0].x f64 56\n"
            "path[0].y f64 64\n"
            "path[1].x f64 72\n"
            "path[1].y f64 80\n");
}

TEST(Describe, ANumberAloneIsAStructOfOneField) {
  EXPECT_EQ(type_of<std::uint64_t>().description, "u64 8\nvalue u64 0\n");
  EXPECT_EQ(type_of<Color>().description, "u16 2\nvalue u16 0\n");
}

TEST(Describe, TheNameOfTheTypeSaysNothingTheFieldsEverything) {
  const std::string point = type_of<Point>().description;
  EXPECT_TRUE(same_layout(point, type_of<Renamed>().description));
  EXPECT_FALSE(same_layout(point, type_of<Swapped>().description));
  EXPECT_FALSE(same_layout(point, ""));
}

TEST(Describe, BothSidesStandBesideEachOther) {
  EXPECT_EQ(side_by_side(type_of<Point>().description, type_of<Swapped>().description),
            "  Point 16  Swapped 16\n"
            "! x f64 0   y f64 0\n"
            "! y f64 8   x f64 8\n");
  EXPECT_EQ(side_by_side("A 8\na u64 0\n", "A 16\na u64 0\nb u64 8\n"),
            "! A 8      A 16\n"
            "  a u64 0  a u64 0\n"
            "!          b u64 8\n");
}

TEST(Describe, AForgottenFieldIsSeenByItsHole) {
  using describe::Field;
  constexpr Field first{"first", 0, 8, nullptr};
  constexpr Field forgotten{"forgotten", 8, 8, nullptr};
  constexpr Field last{"last", 16, 8, nullptr};
  static_assert(describe::covers<Hole>(std::array{last, first, forgotten}));
  static_assert(!describe::covers<Hole>(std::array{first, last}));
  static_assert(!describe::covers<Hole>(std::array{first, forgotten}));
  static_assert(!describe::covers<Hole>(std::array{forgotten, last}));
}

}  // namespace
}  // namespace tenon
