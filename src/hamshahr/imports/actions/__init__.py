"""Every write of imports, and of what people say of their names and rows."""

from hamshahr.imports.actions.answering import (
    answer_name,
    can_be_made,
    leave_out,
    leave_out_all,
    revoke_answer,
    use_answer,
)
from hamshahr.imports.actions.batches import (
    StaleImportError,
    apply_import,
    ask_for,
    begin_import,
    discard_import,
    finish_staging,
    note_fault,
    receive_file,
    restart_staging,
    settle_columns,
    stage_rows,
    take_at_word,
    undo_import,
)

__all__ = [
    "StaleImportError",
    "answer_name",
    "apply_import",
    "ask_for",
    "begin_import",
    "can_be_made",
    "discard_import",
    "finish_staging",
    "leave_out",
    "leave_out_all",
    "note_fault",
    "receive_file",
    "restart_staging",
    "revoke_answer",
    "settle_columns",
    "stage_rows",
    "take_at_word",
    "undo_import",
    "use_answer",
]
