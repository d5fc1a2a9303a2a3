// SPDX-License-Identifier: Apache-2.0
#include "machine/hb/examples.hpp"

namespace tenon::lab::hb {
namespace {

constexpr Example kExamples[] = {
    {Rule::kProgramOrder, R"(
t write x : a
t read x : b
ask a b)"},
    {Rule::kMonitorLock, R"(
t lock m
t write x : a
t unlock m
u lock m
u read x : b
u unlock m
ask a b)"},
    {Rule::kVolatile, R"(
t write x : a
t volatile-write ready
u volatile-read ready
u read x : b
ask a b)"},
    {Rule::kStart, R"(
t write x : a
t start u
u read x : b
ask a b)"},
    {Rule::kTransitivity, R"(
t write x : a
t volatile-write ready
u volatile-read ready
u volatile-write done
s volatile-read done
s read x : b
ask a b)"},
    {Rule::kJoin, R"(
u write x : a
t join u
t read x : b
ask a b)"},
    {Rule::kInterrupt, R"(
t write x : a
t interrupt u
u detect-interrupt u
u read x : b
ask a b)"},
    {Rule::kFinaliser, R"(
t write o.f : a
t constructed o
collector finalize o
collector read o.f : b
ask a b)"},
    {Rule::kDefaultValue, R"(
t read x : b
ask default:x b)"},
    {Rule::kFinalField, R"(
t write o.f : a
t constructed o
t publish o in ref
u obtain o from ref
u read-final o.f : b
ask a b)"},
    {Rule::kWait, R"(
u lock m
u wait m
t lock m
t write x : a
t notify m
t unlock m
u wake m
u read x : b
u unlock m
ask a b)"},
};

}  // namespace

std::span<const Example> examples() noexcept {
  return kExamples;
}

}  // namespace tenon::lab::hb
