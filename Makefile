# The commands of the project; CI runs the same ones. `make help` lists them.
PYTHON ?= python3

.DEFAULT_GOAL := help
.PHONY: help run demo test check bench messages installed

help:      ## list these commands
	@sed -n 's/^\([a-z]*\): *[a-z]* *## /  make \1	/p' Makefile

run:       ## set everything up from nothing and serve it on 127.0.0.1 (PORT=8000)
	@$(PYTHON) -m tools.run

demo: ## fill an instance without offices with a year of invented work, and tell how to sign in
	@.venv/bin/python manage.py make_demo

test: installed      ## install what the tests need and run them all, on SQLite and PostgreSQL
	@.venv/bin/python -m tools.test

check: installed     ## style, types, layers, templates, translations, locks
	@.venv/bin/python -m tools.check

bench: installed     ## measure speed and accuracy and write docs/benchmarks.md (ONLY=name measures one)
	@.venv/bin/python -m bench

messages: installed  ## gather the texts to be translated into the Persian catalogue
	@.venv/bin/python -m tools.messages gather

installed:
	@$(PYTHON) -m tools.install dev
