# Everything from a machine with rustup, Node and apt: `make serve`, `make test`.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := build

# Where wasm-pack and wasm-bindgen are installed.
TOOLS ?= .tools
PORT ?= 8080
# Absolute, because wasm-pack works in the crates' folders.
CARGO_TARGET_DIR ?= target
override CARGO_TARGET_DIR := $(abspath $(CARGO_TARGET_DIR))
# Stamps: what this machine was seen to have.
SYSTEM := $(CARGO_TARGET_DIR)/system-stamp
RUST := $(CARGO_TARGET_DIR)/rust-stamp
PKG := $(CARGO_TARGET_DIR)/pkg
DIST ?= dist

WASM_PACK_VERSION := 0.15.1
# The crate and the tool must be of one version.
WASM_BINDGEN_VERSION := $(shell sed -n '/^name = "wasm-bindgen"$$/{n;s/.*"\(.*\)"/\1/p}' Cargo.lock)
TOOLED := $(TOOLS)/wasm-pack-$(WASM_PACK_VERSION)-bindgen-$(WASM_BINDGEN_VERSION)-stamp

export CARGO_TARGET_DIR
export PATH := $(abspath $(TOOLS))/bin:$(PATH)
export CARGO_TERM_COLOR ?= auto

# On Linux nothing is left to a dynamic linker: a check starts half a millisecond sooner, and the
# file runs on any distribution. A linker writes its file here and there; one that was written from
# start to end, as after an installation, is mapped in larger pieces: a quarter of a millisecond less.
BIN := $(CARGO_TARGET_DIR)/release/spraycheck
CLI := cargo rustc --release -p spraycheck --bin spraycheck -- $(if $(filter Linux,$(shell uname -s)),-C target-feature=+crt-static -C relocation-model=static) \
  && cp $(BIN) $(BIN).new && mv $(BIN).new $(BIN)

CORE := Cargo.toml Cargo.lock rust-toolchain.toml $(shell find core -path core/fuzz -prune -o -type f -print)
SITE := index.html package-lock.json $(shell find static web/js core/src/rules -type f)

.PHONY: build serve test size cli bench bench-ansible bench-wasm clean-configs differential fmt lint test-native test-wasm test-e2e clean

## Builds the page into dist/.
build: $(DIST)/index.html

## Serves the page with the sample cluster: make serve [PORT=8080]
serve: build
	node web/js/serve.mjs $(DIST) $(PORT)

## Runs every check.
test: lint test-native test-wasm size test-e2e

# The build script brings the rules in: cargo fmt does not see them.
RULES := $(wildcard core/src/rules/*/*.rs core/src/rules/*/*/*.rs)

lint: $(RUST)
	cargo fmt --all --check
	rustfmt --edition 2024 --check $(RULES)
	cargo clippy --workspace --all-targets -- -D warnings
	cargo clippy -p spraycheck-engine -p spraycheck-page --all-targets --target wasm32-unknown-unknown -- -D warnings

test-native: $(RUST)
	cargo test --workspace

# A run in which the browser ran nothing is green too, so the count is asked.
test-wasm: $(RUST) $(TOOLED) $(SYSTEM)
	wasm-pack test --headless --chrome --mode no-install web/engine 2>&1 | tee $(CARGO_TARGET_DIR)/test-wasm.log
	grep -Eq '^test result: ok\. [1-9][0-9]* passed' $(CARGO_TARGET_DIR)/test-wasm.log

test-e2e: build $(SYSTEM)
	cargo build --bin spraycheck
	node --test --test-timeout=600000 --test-reporter=./tests/e2e/reporter.mjs $(wildcard tests/e2e/*.test.mjs)

## Prints each asset's size; fails over budget.
size: build
	node web/js/size.mjs $(DIST)

## The command line as one file, in the target folder's release/.
cli: $(RUST)
	$(CLI)

## Times parsing, layering, evaluation and whole checks at 10 to 5,000 hosts, in some two minutes.
bench: $(RUST)
	cargo bench -p spraycheck --bench check

## Writes what a Kubespray tree knows into the catalogue: make catalogue KUBESPRAY=path TAG=v2.33.0
catalogue: $(RUST)
	cargo run -q -p spraycheck --example catalogue -- $(KUBESPRAY) $(TAG)

# Cases with an inventory and a meta.json that names it, as in tests/suites.
CASES ?= tests/suites/a

## Compares the reports of checkouts, in folders named by their tags, with the catalogue's: make compare-checkouts KUBESPRAY=dir [CASES=dir] [OWN=yes]
compare-checkouts: $(RUST)
	$(CLI)
	python3 tests/differential/checkouts.py --bin $(BIN) --kubespray $(KUBESPRAY) --cases $(CASES) $(if $(OWN),--own)

# Real Ansible, for what is compared with it: VENV= names one that is there already.
VENV ?= $(TOOLS)/venv
SEED ?= 1
COUNT ?= 2000

## Compares with real Ansible on random inventories and templates: make differential [COUNT=2000] [SEED=1]
differential: $(RUST) $(VENV)/bin/ansible-inventory
	$(CLI)
	$(VENV)/bin/python tests/differential/differential.py --bin $(BIN) --seed $(SEED) --count $(COUNT)

## Kubespray's own CI configurations and samples, as cases of suite clean: make clean-configs KUBESPRAY=clone [OUT=folder]
clean-configs: OUT ?= $(CARGO_TARGET_DIR)/clean-configs
clean-configs:
	python3 tests/clean/configurations.py $(KUBESPRAY) $(OUT)

## Times whole processes, ours and Ansible's, on the same inventories.
bench-ansible: $(RUST) $(VENV)/bin/ansible-inventory
	$(CLI)
	$(VENV)/bin/python tests/bench/processes.py --bin $(BIN)

## Times a warm check in Chromium against a warm native one.
bench-wasm: build $(SYSTEM)
	cargo build --release -p spraycheck-engine --example warm
	node tests/bench/wasm.mjs $(CARGO_TARGET_DIR)/release/examples/warm

$(VENV)/bin/ansible-inventory: | tests/differential/requirements.txt
	python3 -m venv $(VENV)
	$(VENV)/bin/pip install -q -r tests/differential/requirements.txt

fmt: $(RUST)
	cargo fmt --all
	rustfmt --edition 2024 $(RULES)

$(DIST)/index.html: $(PKG)/engine.wasm $(PKG)/page.wasm $(PKG)/catalogue.txt node_modules/stamp $(SITE)
	node web/js/build.mjs $(PKG) $(DIST)

$(PKG)/engine.wasm: $(CORE) $(shell find web/engine -type f)
$(PKG)/page.wasm: Cargo.toml Cargo.lock rust-toolchain.toml $(shell find web/page -type f)
# Inlining is cut to where it pays: 4 % smaller for some 5 % of the speed. What std marks as worth
# inlining is otherwise inlined at `s` as if size did not matter.
$(PKG)/%.wasm $(PKG)/catalogue.txt: export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS := -Cllvm-args=-inlinehint-threshold=150 -Cllvm-args=-inline-threshold=25
# Brotli finds what local-cse and the linker's order take from it: 2 KB of each module.
SMALL := -Oz --skip-pass=local-cse --reorder-functions-by-name --strip-producers --strip-target-features
$(PKG)/%.wasm: $(TOOLED) node_modules/stamp | $(RUST)
	wasm-pack build web/$* --mode no-install --target web --profile wasm --no-opt --no-typescript --no-pack --out-dir $(PKG)/$*
	node_modules/.bin/wasm-opt $(SMALL) $(PKG)/$*/spraycheck_$*_bg.wasm -o $@

# The engine's build has compiled it; Cargo tells where.
$(PKG)/catalogue.txt: $(PKG)/engine.wasm
	out=$$(cargo build -q -p spraycheck-engine --target wasm32-unknown-unknown --profile wasm --message-format json \
	  | sed -n 's|.*"build-script-executed".*/core#spraycheck@.*"out_dir":"\([^"]*\)".*|\1|p'); \
	cp "$$out/catalogue.txt" $@

node_modules/stamp: package.json package-lock.json
	npm ci --no-audit --no-fund --ignore-scripts
	touch $@

# The toolchain, components and targets of rust-toolchain.toml, where rustup does not add them itself.
$(RUST): rust-toolchain.toml | $(SYSTEM)
	rustup toolchain install || rustup show
	touch $@

$(TOOLED): | $(RUST)
	wasm-pack --version 2>/dev/null | grep -qx 'wasm-pack $(WASM_PACK_VERSION)' \
	  || CARGO_TARGET_DIR=$(abspath $(TOOLS))/build cargo install wasm-pack --version $(WASM_PACK_VERSION) --locked --root $(TOOLS)
	wasm-bindgen --version 2>/dev/null | grep -qx 'wasm-bindgen $(WASM_BINDGEN_VERSION)' \
	  || CARGO_TARGET_DIR=$(abspath $(TOOLS))/build cargo install wasm-bindgen-cli --version $(WASM_BINDGEN_VERSION) --root $(TOOLS) \
	  || CARGO_TARGET_DIR=$(abspath $(TOOLS))/build cargo install wasm-bindgen-cli --version $(WASM_BINDGEN_VERSION) --locked --root $(TOOLS)
	rm -rf $(TOOLS)/build
	touch $@

# What the system must give: a linker for Rust, and the browser of the tests.
$(SYSTEM):
	need=(); \
	command -v cc >/dev/null || need+=(gcc libc6-dev); \
	command -v chromium >/dev/null || need+=(chromium); \
	command -v chromedriver >/dev/null || need+=(chromium-driver); \
	if (($${#need[@]})); then \
	  root=(); [ "$$(id -u)" = 0 ] || root=(sudo); \
	  "$${root[@]}" apt-get update -q; \
	  DEBIAN_FRONTEND=noninteractive "$${root[@]}" apt-get install -y -q --no-install-recommends "$${need[@]}"; \
	fi
	mkdir -p $(@D) && touch $@

clean:
	rm -rf $(CARGO_TARGET_DIR) $(DIST) node_modules
