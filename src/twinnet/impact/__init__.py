"""What a tie did: event studies around its start, and gravity. docs/impact.md says what each can and cannot show."""

from twinnet.impact.events import effects, leads, two_way
from twinnet.impact.page import report
from twinnet.impact.panels import NEVER, Panel, PanelError, panel, read_panel
from twinnet.impact.ppml import Gravity, GravityError, MissingExtraError, gravity
from twinnet.impact.studies import Condition, Finding, Ground, Rule, Study, study

__all__ = [
    "NEVER",
    "Condition",
    "Finding",
    "Gravity",
    "GravityError",
    "Ground",
    "MissingExtraError",
    "Panel",
    "PanelError",
    "Rule",
    "Study",
    "effects",
    "gravity",
    "leads",
    "panel",
    "read_panel",
    "report",
    "study",
    "two_way",
]
