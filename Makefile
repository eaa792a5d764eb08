# The only commands needed; docs/operations.md explains them.
.PHONY: run test setup dev gen bench fuzz build

# `make run DEMO=0` starts without the demo company.
DEMO ?= 1
# How many made-up requests `make fuzz` sends to an operation; `make test` runs the same tests with a few.
FUZZ_CASES ?= 600
# How often it tries an operation of the API, for each of nobody, a customer, an agent and an owner.
FUZZ_EXAMPLES ?= 300

WEB_SOURCES := $(shell find web/src web/public -type f 2>/dev/null) \
	$(wildcard web/*.html web/*.ts web/tsconfig.json web/package.json web/package-lock.json)

run: build
	@DEMO=$(DEMO) scripts/run.sh

build:
	@scripts/setup.sh build
	@$(MAKE) --no-print-directory web/dist/index.html
	cargo build --release --locked --package deskbell-server

web/dist/index.html: $(WEB_SOURCES)
	cd web && npm run build

test:
	@scripts/setup.sh
	@scripts/test.sh

setup:
	@scripts/setup.sh

dev:
	@scripts/setup.sh build
	@scripts/dev.sh

gen:
	@scripts/setup.sh build
	@scripts/gen.sh

bench:
	@scripts/setup.sh
	@bench/run.sh

fuzz:
	@scripts/setup.sh
	FUZZ_CASES=$(FUZZ_CASES) cargo nextest run --workspace --locked --profile fuzz -E 'test(fuzz)'
	cargo build --locked --profile e2e --package deskbell-server
	"$$(scripts/python.sh)" -B scripts/proof/api.py "$${CARGO_TARGET_DIR:-target}/e2e/deskbell" --examples $(FUZZ_EXAMPLES)
