"""Every deed in words: for each code of a `Deed` a sentence to follow the name of who did it.

In a sentence `{label}` is the thing, `{before_x}` and `{after_x}` what the event kept of `x`. What belongs to a code of
another app (a role, a status) is given by the caller, for audit knows no other app.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hamshahr.audit.actions import COMMAND
from hamshahr.audit.models import Event
from hamshahr.core import calendars
from hamshahr.core.dates import PartialDate

DATES = frozenset({"on", "since", "start", "until", "due", "consent_on"})
Known = Mapping[str, Mapping[str, str | Promise]]

SENTENCES: dict[str, str | Promise] = {
    "atlas.loaded": _("loaded the atlas from {label}"),
    "capacity.told": _("told how many hours the office has for its ties: {after_hours}"),
    "claim.cited_anew": _("gave a claim about {label} a new citation"),
    "claim.recorded": _("recorded what {after_source} says of {label}"),
    "claim.retracted": _("took back what {before_source} says of {label}"),
    "claim.withdrawn": _("withdrew what {after_source} says of {label}"),
    "contact.added": _("recorded how to reach {label}: {after_kind}"),
    "contact.shared": _("shared with {after_with} how to reach {label}: {after_kind}"),
    "contact.unshared": _("no longer shares with {before_with} how to reach {label}: {before_kind}"),
    "contact.withdrawn": _("withdrew and deleted how to reach {label}: {before_kind}"),
    "digest.chosen": _("chose how often to be mailed what is new: {after_rhythm}"),
    "digest.sent": _("mailed what is new to {label}"),
    "document.added": _("added the document {after_file}"),
    "duty.done": _("finished the task “{label}”"),
    "duty.given": _("gave the task “{label}” to {after_to}, due on {after_due}"),
    "finding.accepted": _("accepted the finding {label}"),
    "finding.dismissed": _("dismissed the finding {label}"),
    "finding.reopened": _("reopened the finding {label}"),
    "import.applied": _("brought in the import {label}"),
    "import.begun": _("began the import {label}"),
    "import.discarded": _("discarded the import {label}"),
    "import.doubted": _("no longer takes the import {label} at its word: {after_what}"),
    "import.left_out": _("left rows of the import {label} out: {after_rows}"),
    "import.received": _("sent the file of the import {label}"),
    "import.refused": _("refused the import {label}"),
    "import.restarted": _("began the import {label} anew"),
    "import.staged": _("checked the rows of the import {label}: {after_rows}"),
    "import.taken_in": _("took rows of the import {label} in: {after_rows}"),
    "import.trusted": _("took the import {label} at its word: {after_what}"),
    "import.undone": _("took the import {label} back"),
    "installation.set_up": _("set this installation up for {label}"),
    "member.added": _("recorded that {label} joined, as “{after_role}”"),
    "member.ended": _("ended the membership of {label}, who was {before_role}"),
    "member.invitation_revoked": _("took back the invitation of {label}"),
    "member.invited": _("invited {label} as {after_role}"),
    "member.role_changed": _("changed the role of {label} from “{before_role}” to “{after_role}”"),
    "membership.changed": _("changed the membership {label}"),
    "membership.recorded": _("recorded the membership {label}"),
    "milestone.changed": _("changed the milestone {label}"),
    "milestone.placed": _("named the cities of the milestone {label}"),
    "milestone.recorded": _("recorded the milestone {label}"),
    "name.answer_revoked": _("took back the answer to what the name {label} means"),
    "name.answered": _("said what the name {label} means"),
    "name.answered_anew": _("said anew what the name {label} means"),
    "network.changed": _("changed the network {label}"),
    "network.forgotten": _("forgot the measures of the network of ties"),
    "network.measured": _("measured the network of ties"),
    "network.recorded": _("recorded the network {label}"),
    "note.written": _("wrote a note: {label}"),
    "office.changed": _("changed the settings of the office {label}"),
    "office.closed": _("closed the office {label}"),
    "office.opened": _("opened the office {label}"),
    "organisation.made": _("recorded the organisation {label}"),
    "package.loaded": _("loaded a data package: {label}"),
    "partner_model.forgotten": _("forgot an old model of partner choice: {label}"),
    "partner_model.put_aside": _("put a model of partner choice aside: {label}"),
    "partner_model.trained": _("trained a model of partner choice: {label}"),
    "partner_model.used": _("put a model of partner choice to use: {label}"),
    "partner_tables.forgotten": _("forgot the tables by which partners are ranked"),
    "partner_tables.made": _("made the tables by which partners are ranked"),
    "person.added": _("added {label} to the people of the office"),
    "person.changed": _("changed the name of {label}"),
    "place.identified": _("found {label} in Wikidata"),
    "place.made": _("added the place {label}"),
    "place.named": _("gave {label} a Persian name: {after_name_fa}"),
    "place.removed": _("removed the place {label}"),
    "post.added": _("recorded a post of {label}: {after_kind}, {after_organisation}"),
    "post.ended": _("recorded the end of a post of {label}: {before_kind}, {after_until}"),
    "quality.checked": _("checked the data of all sources"),
    "relationship.joined": _("joined the tie {label} to a pact"),
    "relationship.parted": _("parted the tie {label} from its pact"),
    "relationship.recorded": _("recorded the tie {label}"),
    "relationship.retracted": _("took back the tie {label}"),
    "resolution.recorded": _("recorded the resolution {label}"),
    "source.changed": _("changed the source {label}"),
    "source.made": _("recorded the source {label}"),
    "source.removed": _("removed the source {label}"),
    "task.asked": _("asked for background work: {label}"),
    "task.cancelled": _("cancelled background work: {label}"),
    "task.failed": _("gave up background work: {label}"),
    "tie.fact_said": _("said of the tie {label}: {after_fact} {after_value}, {after_stance}"),
    "tie.partner_answered": _("answered about the tie {label} for {after_place}"),
    "tie.partner_asked": _("asked {after_place} to confirm the facts of the tie {label}"),
    "tie.recorded": _("recorded the tie {label}: {after_kind}, {after_status}"),
    "tie.request_cancelled": _("took back the question to the partner of the tie {label}"),
    "tie.status_changed": _(
        "changed the {after_level} level of {label} from “{before_status}” to “{after_status}” on {after_on}"
    ),
    "token.made": _("made the token {label}"),
    "token.revoked": _("revoked the token {label}"),
    "user.code_app_added": _("set up a code app for {label}"),
    "user.code_app_removed": _("removed the code app of {label}"),
    "user.email_changed": _("changed the address of {label} to {after_email}"),
    "user.made": _("made an account for {label}"),
    "user.passkey_added": _("added the passkey {after_passkey} for {label}"),
    "user.passkey_removed": _("removed the passkey {before_passkey} of {label}"),
    "user.passkey_renamed": _("renamed a passkey of {label}: {after_passkey}"),
    "user.password_changed": _("changed the password of {label}"),
    "user.profile_changed": _("changed the name or language of {label}"),
    "user.recovery_code_used": _("signed {label} in with a recovery code"),
    "user.recovery_codes_made": _("made new recovery codes for {label}"),
    "user.second_factor_forgotten": _("took away the second factor of {label}"),
    "user.sessions_ended": _("ended sessions of {label}"),
    "user.standing_changed": _("changed what {label} may do in this installation"),
    "wikidata.applied": _("brought in what Wikidata states"),
    "wikidata.begun": _("began to read Wikidata"),
}


def who(event: Event) -> str:
    """Who did it, in the reader's language: a person by name, or a command of the machine's keeper."""
    command = event.actor.removeprefix(COMMAND)
    return event.actor if command == event.actor else gettext("the command {name}").format(name=command)


def sentence(event: Event, known: Known, label: str = "") -> str:
    """What was done, in the reader's language, to follow the name of who did it: with its resolution and its reason.

    `known` gives for the names of codes, such as "role", the word of each code; `label` what the thing is called now in
    the reader's language, where that is known: the event keeps what it was called then.
    """
    facts: dict[str, str] = defaultdict(str, label=label or event.subject_label)
    for side, kept in (("before", event.before), ("after", event.after)):
        facts.update({f"{side}_{name}": _shown(name, value, known) for name, value in kept.items()})
    told = [str(SENTENCES[event.action]).format_map(facts)]
    if facts["after_resolution"]:
        told.append(gettext("resolution {number}").format(number=facts["after_resolution"]))
    if event.reason:
        told.append(gettext("because: {reason}").format(reason=event.reason))
    return gettext(", ").join(told)


def _shown(name: str, value: Any, known: Known) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return calendars.number(value)
    text = "" if value is None else str(value)
    if word := known.get(name, {}).get(text):
        return str(word)
    if name in DATES and text:
        try:
            date = PartialDate.parse(text)
        except ValueError:
            return text
        return calendars.show_date(date.date, date.precision) if date else ""
    return text
