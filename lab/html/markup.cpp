// SPDX-License-Identifier: Apache-2.0
#include "html/markup.hpp"

#include "html/escape.hpp"

namespace tenon::lab::html {
namespace {

constexpr std::string_view kStyle = R"(
:root { color-scheme: light dark;
  --paper: #fcfbf8; --raised: #fff; --lane: #f1efe9; --ink: #22262b; --quiet: #5b626b; --rule: #d9d5cb;
  --link: #1d55a8; --yes: #17693a; --no: #a5281b;
  --po: #4d5560; --rf: #17703c; --co: #1c5cbf; --fr: #b0361a; --sw: #7a3bbd; --rmw: #0d6b72; --dep: #85560a; }
@media (prefers-color-scheme: dark) { :root {
  --paper: #15171b; --raised: #20242a; --lane: #1b1e23; --ink: #e4e6e9; --quiet: #a3abb5; --rule: #3a4049;
  --link: #8ab8ff; --yes: #7fd39b; --no: #ff9f8f;
  --po: #b0b8c2; --rf: #74d291; --co: #85b4ff; --fr: #ff9e80; --sw: #cca8ff; --rmw: #72d4d6; --dep: #e3b96b; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 78rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, sans-serif; }
h1, h2, h3 { line-height: 1.25; margin: 2rem 0 .6rem; overflow-wrap: anywhere; }
h1 { margin-top: .5rem; } h3 { font-size: 1rem; margin: 0 0 .3rem; }
p, ol, dl { max-width: 48rem; margin: .5rem 0; }
a { color: var(--link); }
code, pre, text { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
code { font-size: .92em; overflow-wrap: anywhere; }
pre { margin: 0; font-size: .85rem; line-height: 1.5; overflow-x: auto; }
.quiet { color: var(--quiet); } .note { border-left: .25rem solid var(--rule); padding-left: .8rem; }
.threads { display: flex; flex-wrap: wrap; gap: .8rem; }
.threads > div { background: var(--raised); border: 1px solid var(--rule); border-radius: .4rem;
  padding: .6rem .9rem; max-width: 100%; }
.scroll { overflow-x: auto; } .scroll:focus-visible { outline: 2px solid var(--link); }
table { border-collapse: collapse; background: var(--raised); }
caption { text-align: left; padding-bottom: .4rem; color: var(--quiet); }
th, td { border: 1px solid var(--rule); padding: .3rem .7rem; text-align: left; vertical-align: top; }
thead th, tfoot th, tfoot td { background: var(--lane); } th { font-weight: 600; }
thead th { white-space: nowrap; }
.yes, .yes a { color: var(--yes); } .no, .no a { color: var(--no); font-weight: 600; }
tbody th code { white-space: nowrap; font-weight: 400; } small { display: block; color: var(--quiet); font-weight: 400; }
figure { margin: 1rem 0 2rem; padding: 1rem; background: var(--raised); border: 1px solid var(--rule); border-radius: .5rem; }
figure:target { outline: 2px solid var(--link); } figcaption { margin-bottom: .8rem; }
svg { display: block; max-width: 100%; height: auto; margin: 0 auto; }
summary { cursor: pointer; color: var(--quiet); }
dt { font-weight: 600; } dd { margin: 0 0 .3rem 1.2rem; } dt code { border-bottom: 3px solid var(--line, transparent); }
text { font-size: 14px; text-anchor: middle; fill: var(--ink); }
.ground { fill: var(--lane); } .lane text { fill: var(--quiet); font-weight: 600; }
.box { fill: var(--raised); stroke: var(--quiet); stroke-width: 1.2; } .initial .box { stroke-dasharray: 4 3; }
.behind { fill: var(--raised); } .label text { font-size: 12.5px; fill: var(--line); } .label.cycle text { font-weight: 700; }
.arrow polyline { fill: none; stroke: var(--line); stroke-width: 1.3; stroke-linejoin: round; }
.arrow.cycle polyline { stroke-width: 3.6; } .arrow polygon { fill: var(--line); }
.other { --line: var(--ink); } .po { --line: var(--po); } .rf { --line: var(--rf); } .co { --line: var(--co); }
.fr { --line: var(--fr); } .sw { --line: var(--sw); } .rmw { --line: var(--rmw); } .dep { --line: var(--dep); }
)";

}  // namespace

std::string document(std::string_view title, std::string_view body) {
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n" +
         element("title", "", escaped(title)) + "\n" + element("style", "", kStyle) +
         "\n</head>\n<body>\n" + std::string(body) + "</body>\n</html>\n";
}

std::string scrolling(std::string_view label, std::string_view content) {
  return element("div",
                 "class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" + escaped(label) +
                     "\"",
                 content) +
         "\n";
}

}  // namespace tenon::lab::html
