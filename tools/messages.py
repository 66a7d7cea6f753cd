"""Translations: `compile` the catalogues, `gather` new texts into them, or (for `make check`) say what is amiss.

Compiling needs only Babel; gathering uses Django's makemessages and so Debian's gettext.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tools.install import LOCALE, apt_need
from tools.steps import PYTHON, ROOT, StepError, call, told

PACKAGE = ROOT / "src" / "hamshahr"
LANGUAGE = "fa"
CATALOGUE = Path("locale") / LANGUAGE / "LC_MESSAGES" / "django.po"


def compile_all() -> int:
    """Write the .mo beside every .po; gives how many."""
    catalogues = sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))
    for path in catalogues:
        with path.with_suffix(".mo").open("wb") as binary:
            write_mo(binary, read_catalogue(path))
    return len(catalogues)


def gather(package: Path = PACKAGE) -> None:
    """Bring the catalogue of `package` in step with its code and templates, keeping what is translated."""
    apt_need("xgettext", "gettext")
    (package / "locale" / LANGUAGE).mkdir(parents=True, exist_ok=True)
    command = (
        f"import os; os.chdir({str(package)!r}); from django.core.management import call_command;"
        "from django.core.management.commands.makemessages import Command;"
        "Command.msgmerge_options.remove('--previous');"  # Babel cannot read what it leaves
        f"call_command('makemessages', locale=[{LANGUAGE!r}], no_wrap=True, no_obsolete=False, add_location='file',"
        " ignore_patterns=['static/*', 'assets/*'], verbosity=0)"
    )
    call(
        PYTHON,
        "-c",
        f"import django; from django.conf import settings; settings.configure(); django.setup(); {command}",
    )


def faults() -> list[str]:
    """What a fresh gathering finds wrong with the Persian catalogue: missing, unsure or no longer used messages."""
    kept = _texts(read_catalogue(PACKAGE / CATALOGUE)) if (PACKAGE / CATALOGUE).exists() else {}
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "hamshahr"
        shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("static", "assets", "*.mo", "__pycache__"))
        gather(copy)
        fresh = read_catalogue(copy / CATALOGUE)
    found = [f"not translated: {text!r}" for text, is_done in _texts(fresh).items() if not is_done]
    found += [f"not in the catalogue yet: {text!r}" for text in _texts(fresh).keys() - kept.keys()]
    found += [f"no longer used: {text!r}" for text in kept.keys() - _texts(fresh).keys()]
    found += [f"marked fuzzy: {message.id!r}" for message in fresh if message.id and message.fuzzy]
    return sorted(found)


def read_catalogue(path: Path) -> Catalog:
    """The messages of a .po file. Raises PoFileError where it is not well formed."""
    with path.open("rb") as written:
        return read_po(written, abort_invalid=True)


def _texts(catalogue: Catalog) -> dict[str, bool]:
    """Every source text, with its context, and whether it has a whole translation."""
    texts: dict[str, bool] = {}
    for message in catalogue:
        if not message.id:
            continue
        source = message.id if isinstance(message.id, str) else message.id[0]
        written = message.string or ""
        parts = [written] if isinstance(written, str) else list(written)
        texts[f"{message.context}|{source}" if message.context else source] = bool(parts) and all(parts)
    return texts


def main() -> int:
    match sys.argv[1:]:
        case ["compile"]:
            print(f"  {compile_all()} catalogue compiled")
        case ["gather"]:
            gather()
            missing = [fault for fault in faults() if fault.startswith(("not translated", "marked fuzzy"))]
            print(f"{PACKAGE / CATALOGUE}: {len(missing)} texts wait for their translation")
        case _:
            raise StepError("Say `compile` or `gather`.")
    return 0


if __name__ == "__main__":
    told(main)
