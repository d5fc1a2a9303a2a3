// SPDX-License-Identifier: Apache-2.0
// Final fields (JLS 17.5): what their freeze orders, and what it does not.
#include <gtest/gtest.h>

#include "machine/hb/happens_before.hpp"
#include "machine/hb/hb_file.hpp"

namespace tenon::lab::hb {
namespace {

bool is_ordered(const std::string& text) {
  const HbFile file = parse_hb(text, "test");
  const auto [a, b] = file.questions.at(0);
  return HappensBefore(file.execution).chain(a, b).has_value();
}

const std::string kConstruct = "t write e\nt write o.f : a\nt constructed o\n";

TEST(FinalFields, AreSeenThroughARace) {
  EXPECT_TRUE(is_ordered(kConstruct +
                         "t publish o in r\nu obtain o from r\nu read-final o.f : b\nask a b"));
}

TEST(FinalFields, OtherFieldsAreNot) {
  EXPECT_FALSE(
      is_ordered("t write o.g : a\nt constructed o\nt publish o in r\nu obtain o from r\n"
                 "u read o.g : b\nask a b"));
}

TEST(FinalFields, WhatTheyLeadToIsSeen) {
  const std::string text =
      "t write e : a\nt write o.f\nt constructed o\nt publish o in r\n"
      "u obtain o from r\nu read-final o.f\n";
  EXPECT_TRUE(is_ordered(text + "u read e through o.f : b\nask a b"));
  EXPECT_FALSE(is_ordered(text + "u read e : b\nask a b"));
}

TEST(FinalFields, AReferenceThatLeakedFromTheConstructorSpoilsIt) {
  const std::string leak = "t write o.f : a\nt publish o in r\nt constructed o\n";
  EXPECT_FALSE(is_ordered(leak + "u obtain o from r\nu read-final o.f : b\nask a b"));
  EXPECT_FALSE(is_ordered(leak + "t publish o in q\nu obtain o from r\nu obtain o from q\n"
                                 "u read-final o.f : b\nask a b"));
  EXPECT_TRUE(
      is_ordered(leak + "t publish o in q\nu obtain o from q\nu read-final o.f : b\nask a b"));
}

TEST(FinalFields, AWriteAfterTheConstructorIsNotFrozen) {
  EXPECT_FALSE(
      is_ordered("t write o.f\nt constructed o\nt write o.f : a\nt publish o in r\n"
                 "u obtain o from r\nu read-final o.f : b\nask a b"));
}

TEST(FinalFields, AReferenceMayBeHandedOn) {
  const std::string text = kConstruct +
                           "t publish o in r\nu obtain o from r\nu publish o in q\n"
                           "s obtain o from q\ns read-final o.f : b\nask a b";
  const HbFile file = parse_hb(text, "test");
  const auto [a, b] = file.questions.at(0);
  const auto chain = HappensBefore(file.execution).chain(a, b);
  ASSERT_TRUE(chain);
  EXPECT_EQ(chain->front().from, a);
  EXPECT_EQ(chain->back().to, b);
  for (std::size_t i = 0; i + 1 < chain->size(); ++i)
    EXPECT_EQ((*chain)[i].to, (*chain)[i + 1].from);
}

// 17.5.1: it orders what the read of the field may see, and nothing after it.
TEST(FinalFields, DoNotGoOnByTransitivity) {
  EXPECT_FALSE(is_ordered(kConstruct + "t publish o in r\nu obtain o from r\nu read-final o.f\n"
                                       "u read o.f : b\nask a b"));
}

// Chains of hands are counted once: this took exponential time when each was followed back.
TEST(FinalFields, ManyHands) {
  std::string text = kConstruct + "t publish o in r0\n";
  for (int i = 0; i < 100; ++i) {
    const std::string thread = i % 2 == 0 ? "u" : "s";
    text += thread + " obtain o from r" + std::to_string(i) + "\n";
    text += thread + " publish o in r" + std::to_string(i + 1) + "\n";
  }
  EXPECT_TRUE(is_ordered(text + "u obtain o from r100\nu read-final o.f : b\nask a b"));
}

}  // namespace
}  // namespace tenon::lab::hb
