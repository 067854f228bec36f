# SPDX-License-Identifier: Apache-2.0
# The front door. `make demo` and `make test` install what they need, build and run.
.PHONY: help build demo test check bench
AS_OF := 2026-01-05

help:
	@echo "make demo    plan a week for a synthetic GP list: out/report.html"
	@echo "make test    build and run every test"
	@echo "make check   what CI runs"
	@echo "make bench   measure"

build:
	tools/setup
	cmake --preset release
	cmake --build --preset release

demo: build
	build/bin/generate_list --persons 1200 --seed 1 --as-of $(AS_OF) --out out/list
	build/bin/tillit run --service psht --patients out/list --team examples/psht_team.textproto \
	  --as-of $(AS_OF) --from $(AS_OF) --days 7 --threads 2 --out out
	@echo "Open out/report.html"

test: build
	ctest --preset release -L local
	tools/setup python
	.venv/bin/python -m pytest -q python/tests

check:
	tools/setup all
	tools/check all

bench: build
	tools/bench
