"""What a browser calls itself, in words that its person knows."""

from __future__ import annotations

from django.utils.translation import gettext as _

# The first that is found counts: Edge calls itself Chrome, and Chrome calls itself Safari.
_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
             ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrom", "Chrome"), ("Safari", "Safari"))  # fmt: skip
_SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
            ("Mac OS", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"))  # fmt: skip


def name(user_agent: str) -> str:
    """Such as "Firefox, Windows"; what is not known is left out."""
    known = [next((shown for mark, shown in marks if mark in user_agent), "") for marks in (_BROWSERS, _SYSTEMS)]
    return ", ".join(one for one in known if one) or _("Unknown browser")
