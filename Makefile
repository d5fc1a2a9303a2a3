# SPDX-License-Identifier: Apache-2.0
# The front door. Everything real happens in CMake presets and scripts/.
.DEFAULT_GOAL := help
JOBS ?= $(shell nproc)
BUILD := cmake --build --parallel $(JOBS) --preset

demo: ## set up, build, and run the origin's experiment in four language pairs, with kill -9 (about 2.5 min)
	scripts/setup build test
	cmake --preset release
	$(BUILD) release --target tenon_cli
	build/release/cli/tenon demo

test: ## set up, build and run all tests, also under ASan and UBSan
	scripts/setup build test
	cmake --preset release
	$(BUILD) release
	ctest --preset release
	cmake --preset asan
	$(BUILD) asan
	ctest --preset asan

check: ## layers, format, generated files, seams, lint
	scripts/setup build test check
	scripts/check

ci: test check clang ## all three: what .ci/run runs

clang: ## clang 14 without a warning; TSan: both ends as threads over one Segment; guided fuzzing
	scripts/setup build test clang
	cmake --preset clang
	$(BUILD) clang
	cmake --preset tsan
	$(BUILD) tsan
	ctest --preset tsan
	scripts/fuzz --runs 300000

storm: ## the long counts (hours)
	scripts/setup build test check clang
	cmake --preset release
	$(BUILD) release
	scripts/storm

bench: ## times, as ratios beside peers in the same run (more than an hour)
	scripts/setup build test
	scripts/setup --optional bench
	cmake --preset release
	$(BUILD) release --target tenon_cli
	scripts/bench

evidence: ## every claim with its figure
	scripts/setup build test check evidence
	cmake --preset release
	$(BUILD) release
	scripts/evidence

install: ## install library, headers and the tenon command (PREFIX=/usr/local)
	scripts/setup build test
	cmake --preset release
	$(BUILD) release --target tenon tenon_shared tenon_cli
	cmake --install build/release --prefix $(or $(PREFIX),/usr/local)

help: ## this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

.PHONY: demo test check clang ci storm bench evidence install help
