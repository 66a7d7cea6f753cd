"""Triggers by which the database itself refuses to change or delete audit events, whoever asks.

A migration that makes the table anew (as SQLite does for most changes of a column) loses them: it must `create` again.
"""

from __future__ import annotations

_SQLITE = {
    f"audit_event_refuses_{verb}": f"CREATE TRIGGER audit_event_refuses_{verb} BEFORE {verb.upper()} ON audit_event "
    f"BEGIN SELECT RAISE(ABORT, 'An audit event is never changed or deleted.'); END"
    for verb in ("update", "delete")
}
_POSTGRESQL_FUNCTION = (
    "CREATE OR REPLACE FUNCTION audit_event_refuses() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'An audit event is never changed or deleted.'; END $$"
)
_POSTGRESQL = (
    "CREATE TRIGGER audit_event_refuses BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuses()"
)


def create(vendor: str) -> list[str]:
    """The statements that set the triggers up; `vendor` is "sqlite" or "postgresql"."""
    return list(_SQLITE.values()) if vendor == "sqlite" else [_POSTGRESQL_FUNCTION, _POSTGRESQL]


def drop(vendor: str) -> list[str]:
    """The statements that take them away: for migrations that make the table anew, and tests that empty it."""
    if vendor == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {name}" for name in _SQLITE]
    return ["DROP TRIGGER IF EXISTS audit_event_refuses ON audit_event"]
