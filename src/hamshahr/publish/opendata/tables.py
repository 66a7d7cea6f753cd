"""The tables of the data package, as docs/data.md describes them."""

from __future__ import annotations

from typing import Any

from django.db import models

from hamshahr.atlas.models import Country, Place, PlaceKind, Source, SourceClass
from hamshahr.networks.models import Milestone, Network, Reach
from hamshahr.publish.opendata.schema import LONGEST_TEXT, Column, Table
from hamshahr.ties.models import Agreement, Claim, Kind, Level, Relationship, Status, StatusChange

_CONTINENTS = ("AF", "AN", "AS", "EU", "NA", "OC", "SA")


def _text(model: type[models.Model], name: str, en: str, fa: str, **how: Any) -> Column:
    """A column of text, as long as the model's; `field` where it is called otherwise there."""
    field = model._meta.get_field(how.pop("field", name))
    assert isinstance(field, models.Field)
    kind = "code" if field.null else "text"
    return Column(name, kind, en, fa, longest=field.max_length or LONGEST_TEXT, **how)


def _id(en: str, fa: str) -> Column:
    return Column("id", "integer", en, fa, is_required=True, is_unique=True, least=1)


def _city(name: str, en: str, fa: str, **how: Any) -> Column:
    return Column(name, "integer", en, fa, refers_to=("cities", "id"), **how)


def _source(**how: Any) -> Column:
    return Column("source", "code", "who says so", "منبع", refers_to=("sources", "key"), longest=120, **how)


_LICENCE = Column(
    "licence",
    "text",
    "licence that the source states; empty: none is stated",
    "مجوزی که منبع اعلام کرده است؛ خالی: اعلام نشده",
    is_derived=True,
)
_READ = Column(
    "date_read",
    "partial",
    "when the source was read; empty: not recorded",
    "تاریخ خواندن منبع؛ خالی: ثبت نشده",
    is_derived=True,
)


def _credits(*, is_stored: bool = True) -> tuple[Column, ...]:
    """Source, licence and date; a source that is not stored but told of the row's kind is read by nobody."""
    return (_source(is_required=True) if is_stored else _source(is_derived=True)), _LICENCE, _READ


COUNTRIES = Table(
    "countries",
    "Countries: codes of ISO 3166-1, names of Unicode CLDR",
    "کشورها: کد ISO 3166-1 و نام‌های CLDR یونیکد",
    (
        _text(Country, "code", "ISO 3166-1 code", "کد ISO 3166-1", is_required=True, is_unique=True),
        _text(Country, "name_en", "name in English", "نام انگلیسی", is_required=True),
        _text(Country, "name_fa", "name in Persian", "نام فارسی", is_required=True),
        Column("continent", "text", "continent", "قاره", is_required=True, choices=_CONTINENTS),
        Column("neighbours", "array", "codes of the countries it borders on", "کد کشورهای هم‌مرز", is_required=True),
        *_credits(is_stored=False),
    ),
    ("code",),
)
CITIES = Table(
    "cities",
    "Places that may be twinned: cities, districts, municipalities, counties, islands, regions",
    "مکان‌هایی که می‌توانند پیوند داشته باشند: شهر، منطقهٔ شهری، شهرداری، شهرستان، جزیره، استان",
    (
        _id("number in this atlas", "شماره در این اطلس"),
        Column("kind", "text", "kind of place", "گونهٔ مکان", is_required=True, choices=tuple(PlaceKind.values)),
        _text(Place, "name_en", "name in English", "نام انگلیسی", is_required=True),
        _text(Place, "name_fa", "name in Persian", "نام فارسی"),
        _text(Place, "name_local", "its own name", "نام بومی"),
        Column("names", "array", "all known names in any script", "همهٔ نام‌های شناخته به هر خط", is_required=True),
        Column("country", "code", "country", "کشور", is_required=True, longest=2, refers_to=("countries", "code")),
        _city("region", "region it lies in", "استانی که در آن است"),
        _city("part_of", "city it is a district of", "شهری که بخشی از آن است"),
        Column("latitude", "number", "degrees north", "عرض جغرافیایی", least=-90, most=90),
        Column("longitude", "number", "degrees east", "طول جغرافیایی", least=-180, most=180),
        Column("population", "integer", "inhabitants", "جمعیت", least=0, most=2**31 - 1),
        _text(Place, "time_zone", "IANA time zone", "منطقهٔ زمانی IANA"),
        Column("geonames_id", "integer", "GeoNames number", "شمارهٔ GeoNames", is_unique=True, least=1, most=2**31 - 1),
        _text(Place, "wikidata_id", "Wikidata item", "شناسهٔ ویکی‌داده", is_unique=True),
        _text(Place, "unlocode", "UN/LOCODE", "کد UN/LOCODE", is_unique=True),
        _text(Place, "iso_code", "ISO 3166-2 code of a region", "کد ISO 3166-2 استان", is_unique=True),
        Column("is_provisional", "boolean", "only name and country are known",
               "تنها نام و کشورش دانسته است", is_required=True),
        *_credits(is_stored=False),
    ),
    ("id",),
)  # fmt: skip
SOURCES = Table(
    "sources",
    "Sources: where claims come from",
    "منبع‌ها: هر ادعا از کجاست",
    (
        _text(Source, "key", "key", "کلید", is_required=True, is_unique=True),
        _text(Source, "name_en", "name in English", "نام انگلیسی", is_required=True),
        _text(Source, "name_fa", "name in Persian", "نام فارسی"),
        Column("class", "text", "class of source", "ردهٔ منبع", is_required=True, choices=tuple(SourceClass.values)),
        _text(Source, "url", "address", "نشانی"),
        _text(Source, "publisher", "publisher", "ناشر"),
        _text(Source, "licence", "licence it states; empty: none is stated", "مجوز اعلام‌شده؛ خالی: اعلام نشده"),
        _text(Source, "licence_url", "text of the licence", "متن مجوز"),
        _text(Source, "version", "version", "نسخه"),
        Column("date_read", "partial", "when it was read; empty: not recorded", "تاریخ خواندن؛ خالی: ثبت نشده"),
    ),
    ("key",),
)
RELATIONSHIPS = Table(
    "relationships",
    "Relationships with the facts that their claims settle into",
    "پیوندها با آنچه از ادعاهایشان برمی‌آید",
    (
        _id("number in this atlas", "شماره در این اطلس"),
        _text(Relationship, "name_en", "name of a pact in English", "نام انگلیسی پیمان"),
        _text(Relationship, "name_fa", "name of a pact in Persian", "نام فارسی پیمان"),
        Column("part_of", "integer", "pact of which sources write this pair",
               "پیمانی که منبع‌ها این جفت را از آن نوشته‌اند", refers_to=("relationships", "id")),
        Column("kind", "text", "kind", "گونه", choices=tuple(Kind.values)),
        Column("status", "text", "status", "وضعیت", choices=tuple(Status.values)),
        Column("start", "partial", "since", "از"),
        Column("end", "partial", "until", "تا"),
        Column("agreement", "text", "how its claims stand to one another", "همخوانی ادعاها", is_required=True,
               choices=tuple(Agreement.values)),
        Column("is_weak", "boolean", "only weak sources say so", "تنها منبع‌های ضعیف می‌گویند", is_required=True),
        Column("is_withdrawn", "boolean", "no source claims it any more",
               "دیگر هیچ منبعی آن را نمی‌گوید", is_required=True),
        Column("sources", "array", "keys of the sources that say so now",
               "کلید منبع‌هایی که اکنون می‌گویند", is_derived=True),
        Column("licences", "array", "licences that they state", "مجوزهایی که اعلام کرده‌اند", is_derived=True),
        Column("date_read", "partial", "when the latest of them was read",
               "تاریخ خواندن تازه‌ترینشان", is_derived=True),
    ),
    ("id",),
)  # fmt: skip
PARTIES = Table(
    "parties",
    "Which cities a relationship joins, in the order in which they are named; its sources stand with the relationship",
    "هر پیوند میان کدام شهرهاست، به ترتیب نام بردن؛ منبع‌ها در جدول پیوندهاست",
    (
        Column("relationship", "integer", "relationship", "پیوند", is_required=True, refers_to=("relationships", "id")),
        Column("position", "integer", "place in the order, from 0",
               "جایگاه، از صفر", is_required=True, least=0, most=32767),
        _city("city", "city", "شهر", is_required=True),
    ),
    ("relationship", "city"),
)  # fmt: skip
CLAIMS = Table(
    "claims",
    "Claims: what one source says of a relationship",
    "ادعاها: هر منبع دربارهٔ یک پیوند چه می‌گوید",
    (
        _id("number in this atlas", "شماره در این اطلس"),
        Column("relationship", "integer", "relationship", "پیوند", is_required=True, refers_to=("relationships", "id")),
        *_credits(),
        _city("speaks_for", "city whose own word it is", "شهری که این سخن خود آن است"),
        Column("kind", "text", "kind", "گونه", choices=tuple(Kind.values)),
        _text(Claim, "kind_as_written", "kind in the source's own word", "گونه به واژهٔ خود منبع"),
        Column("status", "text", "status", "وضعیت", choices=tuple(Status.values)),
        Column("start", "partial", "since", "از"),
        Column("end", "partial", "until", "تا"),
        _text(Claim, "note_en", "note in English", "یادداشت انگلیسی"),
        _text(Claim, "note_fa", "note in Persian", "یادداشت فارسی"),
        _text(Claim, "evidence", "where in the source it is found", "جای آن در منبع"),
        Column("is_weak", "boolean", "counts only where no other speaks",
               "تنها آنجا که دیگری نگوید به شمار می‌آید", is_required=True),
        Column("recorded_at", "datetime", "when it was recorded (UTC)", "زمان ثبت (UTC)", is_required=True),
        Column("superseded_by", "integer", "later claim of the same source",
               "ادعای تازه‌تر همان منبع", refers_to=("claims", "id")),
        Column("withdrawn_on", "date", "day of withdrawal", "روز پس گرفتن"),
        _text(Claim, "withdrawal_reason", "why it was withdrawn", "دلیل پس گرفتن"),
    ),
    ("id",),
)  # fmt: skip
STATUS_CHANGES = Table(
    "status_changes",
    "Changes of status that claims tell, per level",
    "تغییر وضعیت‌هایی که ادعاها می‌گویند، در هر سطح",
    (
        _id("number in this atlas", "شماره در این اطلس"),
        Column("claim", "integer", "claim", "ادعا", is_required=True, refers_to=("claims", "id")),
        *_credits(is_stored=False),
        Column("level", "text", "level", "سطح", is_required=True, choices=tuple(Level.values)),
        Column("from_status", "text", "status before", "وضعیت پیش از آن", choices=tuple(Status.values)),
        Column("to_status", "text", "status after", "وضعیت پس از آن", is_required=True, choices=tuple(Status.values)),
        Column("on", "partial", "when", "زمان"),
        _text(StatusChange, "instrument", "resolution or letter", "مصوبه یا نامه"),
        _text(StatusChange, "reason_en", "reason in English", "دلیل به انگلیسی"),
        _text(StatusChange, "reason_fa", "reason in Persian", "دلیل به فارسی"),
        _text(StatusChange, "resumes_when_en", "condition of resumption in English", "شرط ازسرگیری به انگلیسی"),
        _text(StatusChange, "resumes_when_fa", "condition of resumption in Persian", "شرط ازسرگیری به فارسی"),
        _text(StatusChange, "condition_met_en", "how it was met, in English", "چگونگی تحقق شرط به انگلیسی"),
        _text(StatusChange, "condition_met_fa", "how it was met, in Persian", "چگونگی تحقق شرط به فارسی"),
    ),
    ("id",),
)
NETWORKS = Table(
    "networks",
    "Networks and organisations of cities",
    "شبکه‌ها و سازمان‌های شهرها",
    (
        _text(Network, "key", "key", "کلید", is_required=True, is_unique=True),
        _text(Network, "name_en", "name in English", "نام انگلیسی", is_required=True),
        _text(Network, "name_fa", "name in Persian", "نام فارسی"),
        _text(Network, "abbreviation", "abbreviation", "کوته‌نوشت"),
        Column("reach", "text", "reach", "گستره", is_required=True, choices=tuple(Reach.values)),
        _text(Network, "purpose_en", "purpose in English", "هدف به انگلیسی"),
        _text(Network, "purpose_fa", "purpose in Persian", "هدف به فارسی"),
        Column("founded", "partial", "founded", "بنیان‌گذاری"),
        _city("headquarters", "city of its seat", "شهر مقر"),
        _text(Network, "website", "website", "وبگاه"),
        *_credits(),
    ),
    ("key",),
)
MEMBERSHIPS = Table(
    "memberships",
    "Which cities belong to which network, as one source says",
    "کدام شهرها عضو کدام شبکه‌اند، به گفتهٔ هر منبع",
    (
        _city("city", "city", "شهر", is_required=True),
        Column("network", "code", "network", "شبکه", is_required=True, longest=80, refers_to=("networks", "key")),
        Column("since", "partial", "since", "از"),
        *_credits(),
    ),
    ("city", "network", "source"),
)
MILESTONES = Table(
    "milestones",
    "Milestones of city diplomacy; those of one topic are rival claims",
    "رویدادهای تاریخ دیپلماسی شهری؛ آن‌ها که یک موضوع دارند ادعاهای رقیب‌اند",
    (
        _text(Milestone, "key", "key", "کلید", is_required=True, is_unique=True),
        Column("date", "partial", "when", "زمان", is_required=True),
        _text(Milestone, "title_en", "title in English", "عنوان انگلیسی", is_required=True),
        _text(Milestone, "title_fa", "title in Persian", "عنوان فارسی"),
        _text(Milestone, "summary_en", "summary in English", "خلاصهٔ انگلیسی"),
        _text(Milestone, "summary_fa", "summary in Persian", "خلاصهٔ فارسی"),
        _text(Milestone, "topic", "topic", "موضوع"),
        Column("cities", "array", "cities it concerns", "شهرهای مربوط", is_required=True),
        *_credits(),
    ),
    ("key",),
)
TABLES = (
    COUNTRIES, SOURCES, CITIES, RELATIONSHIPS, PARTIES, CLAIMS, STATUS_CHANGES, NETWORKS, MEMBERSHIPS, MILESTONES,
)  # fmt: skip
