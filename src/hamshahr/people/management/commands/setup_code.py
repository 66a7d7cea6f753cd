"""`manage.py setup_code`: how to become the first administrator of this installation."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.management.base import BaseCommand
from django.urls import reverse
from django.utils import translation

from hamshahr.core.mail import absolute
from hamshahr.people.first_run import is_set_up, setup_code


class Command(BaseCommand):
    help = "Print the address at which the first administrator is made; nothing where there is one already."

    def handle(self, *args: Any, **options: Any) -> None:
        if is_set_up():
            self.stdout.write("This installation is set up already: there is staff.")
            return
        for language, words in (("fa", "Set up in Persian"), ("en", "Set up in English")):
            with translation.override(language):
                address = f"{absolute(reverse('people:setup'))}?{urlencode({'code': setup_code()})}"
            self.stdout.write(f"{words}: {address}")
        self.stdout.write("Keep these addresses to yourself: whoever opens one first becomes the administrator.")
