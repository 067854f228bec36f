# SPDX-License-Identifier: Apache-2.0
# The front door. `make demo` and `make test` install what they need, build and run.
.PHONY: help build demo test check bench
AS_OF := 2026-01-05

help:
	@echo "make demo    plan a week for a synthetic GP list: out/report.html"
	@echo "make test    build, and run every test"
	@echo "make check   what CI runs"
	@echo "make bench   measure, resuming where it stopped"

build:
	tools/setup
	cmake --preset release
	cmake --build --preset release

demo: build
	build/bin/generate_list --persons 1200 --seed 1 --as-of $(AS_OF) --out out/list
	build/bin/tillit run --service psht --patients out/list \
	  --team examples/psht_team.textproto --as-of $(AS_OF) --from $(AS_OF) --days 7 --out out
	@echo "Open out/report.html"

# Status 3: pip's registry refused, and CMake built the Python package instead.
test: build
	ctest --preset release
	tools/setup python || [ $$? -eq 3 ]
	.venv/bin/python -m pytest -q python/tests

check:
	tools/setup all
	tools/check all

bench:
	tools/setup
	tools/bench
