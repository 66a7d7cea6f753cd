"""Background work for the keeper of the machine: what waits, runs and failed, and why."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hamshahr.audit.actions import Actor
from hamshahr.core.errors import UserError
from hamshahr.tasks.actions import ask, cancel
from hamshahr.tasks.models import Task

_BY = Actor.command("tasks")
_SHOWN = 20


class Command(BaseCommand):
    help = "List background work with the errors of what failed, ask for some, or cancel it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--ask", metavar="KIND", help="put this kind of work in")
        parser.add_argument("--cancel", type=int, metavar="N", help="cancel task N")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["ask"]:
                task = ask(kind=options["ask"], by=_BY)
                self.stdout.write(f"Task {task.pk} ({task}): {task.state}. A worker does it.")
            elif options["cancel"]:
                self._cancel(options["cancel"])
            else:
                self._list()
        except UserError as error:
            raise CommandError(str(error)) from error

    def _cancel(self, number: int) -> None:
        task = Task.objects.filter(pk=number).first()
        if task is None:
            raise UserError(f"There is no task {number}. `manage.py tasks` lists them.")
        task = cancel(task=task, by=_BY)
        self.stdout.write(f"Task {number} is cancelled." if not task.is_active else f"Task {number} is told to end.")

    def _list(self) -> None:
        for task in Task.objects.order_by("-id")[:_SHOWN]:
            steps = f", {task.done:,} of {task.total:,}" if task.total else ""
            self.stdout.write(f"{task.pk:>6}  {task.state:<9}  {task}{steps}, asked {task.created_at:%Y-%m-%d %H:%M}")
            if task.error:
                self.stdout.write(f"        {task.error.strip().splitlines()[-1]}")
