.DEFAULT_GOAL := help
.PHONY: help run dev test measure screenshots sim chaos chaos-cluster fuzz bench bench-search bench-uploads bench-pushes

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Build WeConnect for production and start it (first time: sets the machine up)
	@scripts/run

dev: ## Build for development, start, and rebuild on every saved change
	@scripts/dev

test: ## Check format and lints, run all tests, print a summary; ONLY=browser, or another part's name, runs that part
	@scripts/test

measure: ## Report how smooth a busy room is on a slow machine, FOR=20 seconds
	@scripts/measure

screenshots: ## Take pictures of every main view, light and dark, phone, laptop and wide, into target/screenshots
	@scripts/screenshots

sim: ## Live through SEEDS=1000 worlds of the simulation, or tell the story of SEED=x
	@scripts/sim

chaos: ## Kill the server, and PostgreSQL, KILLS=5 times under load, and look what is lost
	@scripts/chaos

chaos-cluster: ## Kill, pause, stop and cut off servers, Redis and PostgreSQL under load, ROUNDS=9 times, and look what is lost
	@scripts/chaos-cluster

fuzz: ## Feed every decoder with what nobody would send, MINUTES=10 each
	@scripts/fuzz

bench: ## Measure WeConnect beside what people would use instead, in 17 minutes, or under five with QUICK=1
	@scripts/bench

bench-search: ## Measure how long it takes to find something among MESSAGES=200000 in ROOMS=1000
	@scripts/bench-search

bench-uploads: ## Measure one file of MEGABYTES=1000 beside the disk itself, and messages while PEOPLE=100 fetch pictures for SECONDS=10
	@scripts/bench-uploads


bench-pushes: ## Measure how long it takes to tell SUBSCRIPTIONS=10000 browsers of one mention, and what a post takes meanwhile
	@scripts/bench-pushes