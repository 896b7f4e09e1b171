# SPDX-License-Identifier: Apache-2.0
#
# make help prints what there is. Everything made goes to build/; each VARIANT (release, asan, tsan, clang, fuzz) has
# its own folder there, so that they never disturb each other.

VARIANT ?= release
OUT     := build/$(VARIANT)
comma   := ,

MAKEFLAGS += --no-builtin-rules
ifeq ($(filter -j%,$(MAKEFLAGS)),)
MAKEFLAGS += -j$(shell nproc)
endif
export PATH := $(CURDIR)/build/node/node_modules/node/bin:$(PATH)

# V=1 shows whole commands.
SAY = $(if $(V),,@$(if $(findstring s,$(firstword -$(MAKEFLAGS))),,echo '  $@'; ))

# ---- compiler ----

CC_release := gcc
CC_asan    := gcc
CC_tsan    := gcc
CC_clang   := clang
CC_fuzz    := clang
CC         := $(CC_$(VARIANT))

FLAGS_release := -O2 -D_FORTIFY_SOURCE=2
FLAGS_clang   := -O2 -D_FORTIFY_SOURCE=2
# Without optimisation they are compiled sooner than they run longer: most of that time is the sanitizers' own.
FLAGS_asan    := -O0 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
FLAGS_tsan    := -O1 -fsanitize=thread -fno-omit-frame-pointer
FLAGS_fuzz    := -O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer

PACKAGES := glib-2.0 libmicrohttpd json-c libsodium sqlite3 libpq icu-uc icu-i18n zlib xlsxwriter libcurl nlopt pangocairo
# Asked once and only when something is compiled: pkg-config may not be installed before.
PACKAGE_CFLAGS = $(eval PACKAGE_CFLAGS := $(patsubst -I%,-isystem %,$(shell pkg-config --cflags $(PACKAGES))))$(PACKAGE_CFLAGS)
PACKAGE_LIBS   = $(eval PACKAGE_LIBS := $(shell pkg-config --libs $(PACKAGES)) -lroaring -lxgboost -lpthread -lm)$(PACKAGE_LIBS)

# Lines and functions for traces, no variables: a fifth of the compile time. DEBUG=-g for a debugger.
DEBUG ?= -g1

CFLAGS := -std=c17 -D_GNU_SOURCE $(DEBUG) -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Werror \
          -fstack-protector-strong -fPIE $(FLAGS_$(VARIANT))
LDFLAGS = $(filter -fsanitize=%,$(subst fuzzer-no-link$(comma),,$(FLAGS_$(VARIANT)))) -pie -Wl,-z,relro,-z,now $(LINKER)

# What is only tested is linked in less time.
ifneq ($(VARIANT),release)
LINKER = $(eval LINKER := $(if $(shell command -v ld.lld),-fuse-ld=lld))$(LINKER)
endif

# A quarter of the compile time is reading GLib: it is read once, in a precompiled header. That hides nothing, since
# check_includes finds a file which forgets an #include, and since clang compiles every file without it in the soak.
ifneq ($(VARIANT),clang)
FIRST := $(OUT)/first.h
endif

# ---- what there is ----

SOURCES   := $(sort $(wildcard src/*.c src/*/*.c src/*/*/*.c))
OBJECTS   := $(SOURCES:src/%.c=$(OUT)/%.o)
# What reads what the fuzzers feed (a libFuzzer's -print_coverage=1 tells); all else is taken as it is from the release
# build, which is there anyway.
FUZZED    := $(wildcard $(patsubst %,src/%.c,base/* rule/* entity/* collect/clean/* know/tone/* \
             $(addprefix collect/,bytes cell* charset* contacts csv* file_content foreign gather intake key_cache mapping preset product_names reject sheet target) \
             $(addprefix collect/import_,beside clean draft join read) $(addprefix collect/track/,json_* message names) collect/schema/event_schema \
             $(addprefix collect/webhook/,path propose refund shap* shop* signature woocommerce) $(addprefix http/,json_body router shape uri) \
             $(addprefix know/,chunk* crew fold* frame layout score snapshot trail vector version)))
FUZZED    := $(filter-out src/entity/search_% %/train.c %_http.c,$(FUZZED))
ifeq ($(VARIANT),fuzz)
AROUND    := $(patsubst src/%.c,build/release/%.o,$(filter-out $(FUZZED) src/main.c,$(SOURCES)))
OBJECTS   := $(FUZZED:src/%.c=$(OUT)/%.o) $(AROUND)
endif
GENERATED := $(OUT)/migrations.o $(OUT)/divisions.o $(OUT)/know/tone/shipped.o $(if $(wildcard src/http/assets.h),$(OUT)/assets.o $(OUT)/assets_data.o)
LIBRARY   := $(OUT)/libguanxi.a
MIGRATION_FILES := $(sort $(wildcard src/store/migrations/*.sql))
# Empty in a checkout without web app: the program is then built without one.
WEB       := $(if $(wildcard web/package.json),web/dist/index.html)
WEB_FILES := $(shell find web \( -name node_modules -o -name dist \) -prune -o -type f -print 2>/dev/null)
UNITS     := $(patsubst tests/unit/%.c,$(OUT)/tests/%,$(sort $(wildcard tests/unit/test_*.c)))
FUZZERS   := $(patsubst tests/fuzz/%.c,$(OUT)/fuzz/%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
FORMATTED := $(wildcard src/*.[ch] tools/*.[ch] src/*/*.[ch] src/*/*/*.[ch] tests/*/*.[ch] bench/*.[ch])
SETUP     := build/setup.stamp

.PHONY: bench-syntax rules-page help build setup c-objects web units test-tools fuzzers run test quick soak bench format lint migration clean
.DEFAULT_GOAL := build
.DELETE_ON_ERROR:

help: ## print this list
	@sed -nE 's/^([a-z][a-z-]*):.*## (.*)/\1\t\2/p' Makefile | expand -t 14

build: build/guanxi ## the program: build/guanxi, with web app and migrations inside

c-objects: $(OBJECTS) ## compile all C sources, link nothing

web: $(WEB) ## the web app, into web/dist

setup: $(SETUP)
units: $(UNITS)
fuzzers: $(FUZZERS)
test-tools: build/npm-tests.stamp

run: build/guanxi ## build, make guanxi.db with the demo shop when missing, serve http://localhost:8080
	@tools/run

test: ## everything that must pass; less than 15 minutes on two cores
	@tests/run

quick: ## the fast part of the tests on SQLite; under a minute
	@tests/run quick

soak: ## long crash tests, ThreadSanitizer, clang, scanners
	@tests/run soak

bench: build/guanxi build/npm-bench.stamp ## the benchmarks of docs/benchmarks.md
	+@bench/run

format: ## put all C sources into the house's form
	clang-format -i $(FORMATTED)

lint: ## folder rule, budgets, SQL, form, clang-tidy
	@tests/tools/lint

migration: $(OUT)/tools/migration ## make migration NAME=add_colour: what was described and has no table yet, as the next numbered files
	@mkdir -p src/store/migrations
	@$< "$(NAME)"

clean: ## remove everything made, except the downloaded Node.js
	rm -rf web/dist $(filter-out build/node build/setup.stamp,$(wildcard build/*))

rules-page: $(OUT)/tools/rules_page ## the tables of docs/rules.md anew, after a change of the rule language
	@$< docs/rules.md

# ---- how things are made ----

# A folder is made for the first file that goes into it: | $$(@D)/
.SECONDEXPANSION:
.PRECIOUS: build/%/
build/%/:
	@mkdir -p $@

$(SETUP): packages.txt tools/setup
	@tools/setup $@

build/guanxi: build/release/guanxi
	@ln -f $< $@

$(OUT)/guanxi: $(OUT)/main.o $(LIBRARY)
	$(SAY)$(CC) $(LDFLAGS) -o $@ $^ $(PACKAGE_LIBS)

$(LIBRARY): $(filter-out $(OUT)/main.o,$(OBJECTS)) $(GENERATED)
	@rm -f $@
	@ar rcs --thin $@ $^

$(AROUND): release-objects ;
.PHONY: release-objects
release-objects:
	+@MAKEFLAGS= $(MAKE) -s VARIANT=release $(AROUND)

# Loops over columns become vector instructions.
$(patsubst src/%.c,$(OUT)/%.o,$(wildcard src/know/*.c src/know/report/*.c src/know/recommend/*.c)): CFLAGS += $(if $(filter release clang,$(VARIANT)),-O3)

$(OUT)/%.o: src/%.c | $(SETUP) $(FIRST:=.gch) $$(@D)/
	$(SAY)$(CC) $(CFLAGS) $(FIRST:%=-include %) $(PACKAGE_CFLAGS) -Isrc -MMD -MP -c -o $@ $<

# What nearly every file begins with, read once.
$(OUT)/first.h.gch: $(SETUP) Makefile | $$(@D)/
	@printf '#include <%s>\n' glib.h string.h >$(OUT)/first.h
	$(SAY)$(CC) $(CFLAGS) $(PACKAGE_CFLAGS) -x c-header -o $@ $(OUT)/first.h

$(OUT)/%.o: build/generated/%.c | $(SETUP) $$(@D)/
	$(SAY)$(CC) $(CFLAGS) $(PACKAGE_CFLAGS) -Isrc -MMD -MP -c -o $@ $<

$(OUT)/%.o: build/generated/%.S | $(SETUP) $$(@D)/
	$(SAY)$(CC) -c -o $@ $<

$(OUT)/know/tone/shipped.o: src/know/tone/shipped.S src/know/tone/shipped.tone | $(SETUP) $$(@D)/
	$(SAY)$(CC) -c -o $@ $<

$(OUT)/tests/%: tests/unit/%.c $(LIBRARY) | $$(@D)/
	$(SAY)$(CC) $(CFLAGS) $(FIRST:%=-include %) $(PACKAGE_CFLAGS) -Isrc -Itests/unit -MMD -MP $(LDFLAGS) -o $@ $< $(LIBRARY) $(PACKAGE_LIBS)

$(OUT)/tools/%: tools/%.c $(LIBRARY) | $$(@D)/
	$(SAY)$(CC) $(CFLAGS) $(PACKAGE_CFLAGS) -Isrc -MMD -MP $(LDFLAGS) -o $@ $< $(LIBRARY) $(PACKAGE_LIBS)

# Its hand-written loops get what the panel's scans get.
$(OUT)/bench/questions: bench/questions.c bench/loops.c bench/columns.c bench/loops.h bench/columns.h $(LIBRARY) | $$(@D)/
	$(SAY)$(CC) $(CFLAGS) -O3 $(PACKAGE_CFLAGS) -Isrc $(LDFLAGS) -o $@ $(filter %.c,$^) $(LIBRARY) $(PACKAGE_LIBS)

$(OUT)/bench/%: bench/%.c $(LIBRARY) | $$(@D)/
	$(SAY)$(CC) $(CFLAGS) $(PACKAGE_CFLAGS) -Isrc -MMD -MP $(LDFLAGS) -o $@ $< $(LIBRARY) $(PACKAGE_LIBS)

# Whether they still compile, without building them (tests/checks/benchmarks_compile).
bench-syntax:
	$(SAY)$(CC) $(CFLAGS) $(PACKAGE_CFLAGS) -Isrc -fsyntax-only $(wildcard bench/*.c)

$(OUT)/fuzz/%: tests/fuzz/%.c $(LIBRARY) | $$(@D)/
	$(SAY)$(CC) $(CFLAGS) -fsanitize=fuzzer $(PACKAGE_CFLAGS) -Isrc -MMD -MP $(LDFLAGS) -o $@ $< $(LIBRARY) $(PACKAGE_LIBS)

build/generated/migrations.c: $(MIGRATION_FILES) tools/migrations.mjs | $(SETUP) $$(@D)/
	node tools/migrations.mjs src/store/migrations $@

build/generated/divisions.c: build/npm-tools.stamp tools/divisions.mjs | $$(@D)/
	node tools/divisions.mjs $@

build/generated/assets.c build/generated/assets_data.S &: $(WEB) tools/embed.mjs | $$(@D)/
	node tools/embed.mjs web/dist build/generated

# npm runs only when the lock file changed.
build/npm-%.stamp: %/package-lock.json | $(SETUP) $$(@D)/
	cd $* && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

web/dist/index.html: build/npm-web.stamp $(WEB_FILES)
	@echo '  web/dist'
	@cd web && npm run --silent build >../build/web.log 2>&1 || { cat ../build/web.log; exit 1; }

-include $(OBJECTS:.o=.d) $(GENERATED:.o=.d) $(UNITS:=.d) $(FUZZERS:=.d) $(OUT)/tools/migration.d
