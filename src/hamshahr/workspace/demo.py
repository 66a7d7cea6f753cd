"""A year of plainly invented work for real cities, made by the same actions as real work.

Each office writes in its own language: Isfahan in Persian, the others in English.
"""

from __future__ import annotations

import datetime as dt
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from hamshahr.accounts import codes
from hamshahr.accounts.actions import add_code_app, make_user
from hamshahr.accounts.models import User
from hamshahr.atlas.models import Place
from hamshahr.audit.actions import Actor
from hamshahr.cooperation.actions import give_duty, write_note
from hamshahr.cooperation.happenings import Happening, Initiative
from hamshahr.core.bilingual import Text
from hamshahr.core.dates import PartialDate, Precision
from hamshahr.core.errors import UserError
from hamshahr.people.actions import add_member, make_organisation, open_office
from hamshahr.people.actions.resolutions import record_resolution
from hamshahr.people.models import Office, OrganisationKind
from hamshahr.people.roles import NEED_SECOND_FACTOR, Role
from hamshahr.ties.actions import change_status, record_tie, say_of_fact
from hamshahr.ties.drafts import Given
from hamshahr.ties.models import FactName, Kind, Level, Relationship, Stance, Status

MARK = "demonstration"
# GeoNames' numbers of the cities; with those of OFFICES they can be entered from either side.
CITIES = {
    "isfahan": 418863, "freiburg": 2925177, "weimar": 2812482, "kisumu": 191245, "shiraz": 115019, "havana": 3553478,
    "barcelona": 3128760, "lahore": 1172451, "yerevan": 616052,
}  # fmt: skip
OFFICES = ("isfahan", "freiburg", "weimar")


@dataclass(frozen=True, slots=True)
class SignIn:
    """How to sign in as somebody; `recovery` is one of their recovery codes, empty where no second factor is asked."""

    role: str
    office: str
    email: str
    password: str
    recovery: str


@dataclass(frozen=True, slots=True)
class Scene:
    """What the demonstration plays in: cities and offices by their short names, and who acts."""

    by: Actor
    today: dt.date
    cities: dict[str, Place]
    offices: dict[str, Office]
    officers: dict[str, User]


def flag() -> Path:
    """The file whose presence makes every screen say that all is invented."""
    return Path(settings.DATA_DIR) / MARK


def make_demo(*, by: Actor) -> list[SignIn]:
    """Everything, or nothing where something fails. Raises UserError where there are offices, or no cities."""
    if Office.objects.exists():
        raise UserError(_("There are offices here already. A demonstration needs an instance of its own."))
    numbers = Place.objects.filter(geonames_id__in=CITIES.values()).select_related("country")
    known = {place.geonames_id: place for place in numbers}
    if missing := [name for name, number in CITIES.items() if number not in known]:
        raise UserError(
            _("Load the cities first: manage.py load_atlas. Missing: {names}").format(names=", ".join(missing))
        )
    with transaction.atomic():
        scene = Scene(by, timezone.localdate(), {name: known[number] for name, number in CITIES.items()}, {}, {})
        shown = [one for name in OFFICES for one in _office(scene, name)]
        shown.append(_person(scene, None, "staff", "staff", "en", is_staff=True, needs_factor=True))
        _old_tie(scene)
        _new_tie(scene)
        _others(scene)
    flag().write_text("Everything in this folder was invented by manage.py make_demo.\n", encoding="utf-8")
    return shown


def _office(scene: Scene, name: str) -> list[SignIn]:
    """An office with its people: all roles in the first, an officer and an administrator in the others."""
    city = scene.cities[name]
    organisation = make_organisation(
        kind=OrganisationKind.MUNICIPALITY,
        name_en=f"DEMONSTRATION: Municipality of {city.name_en}",
        name_fa=f"نمایشی: شهرداری {city.name_fa or city.name_en}",
        place=city,
        country=city.country,
        by=scene.by,
    )
    language = "fa" if name == "isfahan" else "en"
    office = open_office(organisation=organisation, speaks_for=city, language=language, by=scene.by)
    scene.offices[name] = office
    roles = list(Role) if name == "isfahan" else [Role.OFFICER, Role.ADMINISTRATOR]
    return [
        _person(scene, office, name, role, language, is_staff=False, needs_factor=role in NEED_SECOND_FACTOR)
        for role in roles
    ]


def _person(
    scene: Scene, office: Office | None, where: str, role: str, language: str, *, is_staff: bool, needs_factor: bool
) -> SignIn:
    email, password = f"{role.replace('_', '-')}@{where}.demonstration.example", secrets.token_urlsafe(12)
    word = role.replace("_", " ").title()
    with translation.override(language):
        post, city = str(Role(role).label) if office else word, scene.cities[where].name if office else ""
    name = f"نمایشی: {joined_on(post)} {city}" if language == "fa" else f"Demonstration {post} {city}".strip()
    user = make_user(email=email, name=name, password=password, is_staff=is_staff, language=language, by=scene.by)
    if office:
        add_member(office=office, user=user, role=Role(role), by=scene.by)
        if role == Role.OFFICER:
            scene.officers[where] = user
    recovery = ""
    if needs_factor:
        secret = codes.new_secret()
        now = codes.code_at(secret, int(time.time() // codes.PERIOD))
        recovery = add_code_app(user=user, secret=secret, code=now, by=scene.by)[0]
    return SignIn(word, office.organisation.name_en if office else "", email, password, recovery)


def joined_on(word: str) -> str:
    """A Persian word as it is written before the one that it belongs to: خوانندهٔ اصفهان, شورای شهر."""
    return word + {"ه": "\N{ARABIC HAMZA ABOVE}", "ا": "ی", "و": "ی"}.get(word[-1], "")


def _day(scene: Scene, ago: int) -> PartialDate:
    return PartialDate(scene.today - dt.timedelta(days=ago), Precision.DAY)


def _year(year: int) -> PartialDate:
    return PartialDate(dt.date(year, 1, 1), Precision.YEAR)


def _step(scene: Scene, tie: Relationship, who: str, to: Status, ago: int, given: Given | None = None) -> None:
    seen = Relationship.every.get(pk=tie.pk).version
    change_status(
        relationship=tie, office=scene.offices[who], level=Level.OFFICIAL, to=to, on=_day(scene, ago),
        given=given or Given(), seen_version=seen, by=scene.officers[who].actor,
    )  # fmt: skip


def _say(scene: Scene, tie: Relationship, who: str, fact: FactName, stance: Stance, **told: object) -> None:
    seen = Relationship.every.get(pk=tie.pk).version
    say_of_fact(
        relationship=tie, office=scene.offices[who], fact=fact, stance=stance, seen_version=seen,
        by=scene.officers[who].actor, **told,  # type: ignore[arg-type]
    )  # fmt: skip


_DOINGS = (
    (350, Happening.DELEGATION, "Five guests were received at the town hall.", "پنج مهمان در تالار شهر پذیرفته شدند."),
    (290, Happening.ONLINE_MEETING, "The offices planned the year together.", "دو دفتر سال را با هم برنامه‌ریزی کردند."),
    (220, Happening.YOUTH_EXCHANGE, "Twelve pupils stayed for ten days.", "دوازده دانش‌آموز ده روز مهمان بودند."),
    (140, Happening.CULTURE, "A week of films in both languages.", "هفتهٔ فیلم به هر دو زبان برگزار شد."),
    (60, Happening.TECHNICAL_EXCHANGE, "Engineers compared how to save water.", "مهندسان صرفه‌جویی در آب را سنجیدند."),
    (12, Happening.ONLINE_MEETING, "The visit of spring was prepared.", "سفر بهاری آماده شد."),
)  # fmt: skip


def _old_tie(scene: Scene) -> None:
    """Isfahan and Freiburg: a year of work, a disputed date, tasks."""
    isfahan, officer = scene.offices["isfahan"], scene.officers["isfahan"]
    tie = record_tie(
        office=isfahan, partner=scene.cities["freiburg"], kind=Kind.SISTER, start=_year(2000), by=officer.actor
    )
    _say(scene, tie, "freiburg", FactName.KIND, Stance.CONFIRMED)
    _say(
        scene, tie, "freiburg", FactName.START, Stance.CORRECTED, value=_year(1999),
        note="DEMONSTRATION: our archive has the letter of 1999.",
    )  # fmt: skip
    for ago, happening, en, fa in _DOINGS:
        for who, text in (("isfahan", f"نمایشی: {fa}"), ("freiburg", f"DEMONSTRATION: {en}")):
            write_note(
                tie=tie, office=scene.offices[who], text=text, happening=happening, on=_day(scene, ago),
                initiative=Initiative.BOTH, by=scene.officers[who],
            )  # fmt: skip
    for ahead, title in ((-3, "نمایشی: پاسخ نامهٔ دفتر فرایبورگ"), (6, "نمایشی: فهرست مهمانان سفر بهاری")):
        give_duty(
            tie=tie, office=isfahan, title=title, due=scene.today + dt.timedelta(days=ahead), to=officer, by=officer
        )


def _new_tie(scene: Scene) -> None:
    """Isfahan and Weimar: from a proposal by the council's resolution to a tie that was suspended and resumed."""
    isfahan, officer = scene.offices["isfahan"], scene.officers["isfahan"]
    tie = record_tie(
        office=isfahan, partner=scene.cities["weimar"], kind=Kind.SISTER, status=Status.ENQUIRY,
        since=_day(scene, 364), by=officer.actor,
    )  # fmt: skip
    _step(scene, tie, "weimar", Status.EXPLORING, 340)
    _step(scene, tie, "isfahan", Status.PROPOSED, 300)
    council = record_resolution(
        office=isfahan, body_fa="شورای شهر (نمایشی)", body_en="City council (demonstration)", number="D-12",
        on=_day(scene, 250).date, text="نمایشی: شورا با پیوند موافقت کرد.", votes_for=19, votes_against=1, abstained=1,
        by=officer.actor,
    )  # fmt: skip
    _step(scene, tie, "isfahan", Status.APPROVED, 250, Given(resolution=council))
    signed = Given(start=_day(scene, 200), instrument="نمایشی: توافق‌نامه به هر دو زبان امضا شد")
    _step(scene, tie, "isfahan", Status.ACTIVE, 200, signed)
    _step(
        scene, tie, "weimar", Status.SUSPENDED, 90,
        Given(
            reason=Text(en="DEMONSTRATION: the council asks for a pause."),
            resumes_when=Text(en="DEMONSTRATION: the council has met again"),
            informed_partner=scene.officers["weimar"].name, informed_on=_day(scene, 89).date,
        ),
    )  # fmt: skip
    met = Text(en="DEMONSTRATION: the council met and agreed.")
    _step(scene, tie, "weimar", Status.ACTIVE, 30, Given(condition_met=met))


def _others(scene: Scene) -> None:
    """Enquiries in time and late, a suspended tie, an old one that sleeps, one that is only proposed."""
    isfahan, officer = scene.offices["isfahan"], scene.officers["isfahan"]
    made: dict[str, Relationship] = {}
    for name, status, ago in (
        ("kisumu", Status.ENQUIRY, 20),
        ("lahore", Status.ENQUIRY, 60),
        ("shiraz", Status.EXPLORING, 80),
        ("havana", Status.PROPOSED, 40),
        ("barcelona", Status.DORMANT, 700),
        ("yerevan", Status.ACTIVE, 900),
    ):
        made[name] = record_tie(
            office=isfahan, partner=scene.cities[name], kind=Kind.SISTER, status=status, since=_day(scene, ago),
            start=_year(1995) if status in {Status.DORMANT, Status.ACTIVE} else None, by=officer.actor,
        )  # fmt: skip
    _step(
        scene, made["yerevan"], "isfahan", Status.SUSPENDED, 100,
        Given(
            reason=Text(fa="نمایشی: پروازی میان دو شهر نیست."),
            resumes_when=Text(fa="نمایشی: پروازها از سر گرفته شود"),
            informed_partner=officer.name, informed_on=_day(scene, 99).date,
        ),
    )  # fmt: skip
