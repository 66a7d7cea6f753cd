"""Write the OpenAPI document as it is now to openapi.json: `.venv/bin/python -m tests.contract.renew`."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

SNAPSHOT = Path(__file__).parent / "openapi.json"


def written() -> str:
    """The document as it is kept: in a fixed order, one value a line."""
    from hamshahr.api.reference import document

    return json.dumps(document(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    sys.path.insert(0, "src")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hamshahr.config.settings")
    import django

    django.setup()
    SNAPSHOT.write_text(written(), encoding="utf-8")
