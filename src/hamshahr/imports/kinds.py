"""The kinds of background work on imports, by the names under which they are asked for."""

STAGE = "import.stage"
APPLY = "import.apply"
UNDO = "import.undo"
ALL = (STAGE, APPLY, UNDO)
