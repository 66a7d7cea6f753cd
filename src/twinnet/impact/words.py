"""The report's words in English and Persian. No word here says that something caused something but for EFFECT."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np

from twinnet.impact.studies import Condition, Finding

Language = Literal["en", "fa"]
LANGUAGES: tuple[Language, ...] = ("en", "fa")
_PERSIAN = str.maketrans("0123456789.,%", "۰۱۲۳۴۵۶۷۸۹٫٬٪")


def number(value: float, language: Language, digits: int = 3) -> str:
    """The number with so many digits that count, whole ones never cut, in the language's digits; “–” for nan."""
    if not np.isfinite(value):
        return "–"
    places = max(0, digits - 1 - int(np.floor(np.log10(abs(value))))) if value else 0
    text = f"{abs(round(value, places)):,.{min(places, 6)}f}"
    if not text.strip("0.,"):
        text = "0"
    signed = f"−{text}" if value < 0 and text != "0" else text
    return signed.translate(_PERSIAN) if language == "fa" else signed


def short(value: float, language: Language) -> str:
    """The number without zeros at its end."""
    text = f"{value:.6f}".rstrip("0").rstrip(".").replace("-", "−")
    return text.translate(_PERSIAN) if language == "fa" else text


def whole(value: int, language: Language) -> str:
    """A whole number with grouping, a year without: see `year`."""
    text = f"{abs(value):,}"
    signed = f"−{text}" if value < 0 else text
    return signed.translate(_PERSIAN) if language == "fa" else signed


def year(value: int, language: Language) -> str:
    text = str(value)
    return text.translate(_PERSIAN) if language == "fa" else text


TEXTS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "title": "What changed when the ties began",
        "panel": "{units} units in {clusters} clusters, {first} to {last}, {observations} observations",
        "blank": "{blank} rows without an outcome were left out.",
        "left_out": "{left_out} observations after a start have nothing to be compared with and were left out.",
        "estimate": "mean difference after the start",
        "interval": "95 % interval",
        "between": "{low} to {high}",
        "p": "p",
        "below": "below {limit}",
        "least": "at least {limit}",
        "treated": "clusters with a tie",
        "comparison": "clusters to compare with",
        "never": "units that never had one",
        "chart": "Before and after the start",
        "chart_says": "Upwards: the difference. Hollow: before the start, where there should be nothing. Filled: after "
        "it. Diamonds: the older method. Lines: 95 % intervals.",
        "axis": "periods since the start",
        "table": "The numbers of the picture",
        "since": "since the start",
        "departure": "difference",
        "observations": "observations",
        "clusters": "clusters",
        "older": "older method",
        "grounds": "May it be called an effect?",
        "grounds_says": "Only when every line holds. A line that could not be tested does not hold.",
        "asked": "asked",
        "found": "found",
        "limit": "limit",
        "holds": "holds",
        "yes": "✓ yes",
        "no": "✗ no",
        "method": "How it was reckoned",
        "method_says": "What the units would have shown without a tie is learnt from their own past and from units "
        "that had no tie at the time; what is above it is counted as the difference. Units that already had a tie "
        "never serve as comparison. Errors come from leaving out one cluster after another.",
        "older_says": "The older method (two-way fixed effects) gives {value} ({low} to {high}). It compares later "
        "starts with earlier ones too, and is shown only so that the difference can be seen.",
        "limits": "What this cannot say",
        "limits_says": "Cities choose their partners. If a city makes ties just when it is about to grow for reasons "
        "of its own, no arithmetic on this table can tell the two apart. A difference here speaks of the units in the "
        "table, not of others.",
    },
    "fa": {
        "title": "با آغاز پیوندها چه چیزی تغییر کرد",
        "panel": "{units} واحد در {clusters} خوشه، از {first} تا {last}، {observations} مشاهده",
        "blank": "{blank} سطر بدون مقدار کنار گذاشته شد.",
        "left_out": "{left_out} مشاهدهٔ پس از آغاز، چیزی برای مقایسه نداشت و کنار گذاشته شد.",
        "estimate": "میانگین تفاوت پس از آغاز پیوند",
        "interval": "بازهٔ ۹۵٪",
        "between": "{low} تا {high}",
        "p": "مقدار p",
        "below": "کمتر از {limit}",
        "least": "دست‌کم {limit}",
        "treated": "خوشه‌های دارای پیوند",
        "comparison": "خوشه‌های قابل مقایسه",
        "never": "واحدهایی که هرگز پیوند نداشته‌اند",
        "chart": "پیش و پس از آغاز",
        "chart_says": "محور عمودی: تفاوت. دایرهٔ توخالی: پیش از آغاز، که انتظار می‌رود تفاوتی نباشد. دایرهٔ پُر: پس از "
        "آغاز. لوزی: روش قدیمی‌تر. خط‌ها: بازهٔ ۹۵٪.",
        "axis": "دوره‌های گذشته از آغاز",
        "table": "عددهای نمودار",
        "since": "فاصله از آغاز",
        "departure": "تفاوت",
        "observations": "مشاهده‌ها",
        "clusters": "خوشه‌ها",
        "older": "روش قدیمی‌تر",
        "grounds": "آیا می‌توان آن را «اثر» نامید؟",
        "grounds_says": "تنها هنگامی که همهٔ شرط‌ها برقرار باشد. شرطی که نتوان آن را آزمود، برقرار به شمار نمی‌آید.",
        "asked": "پرسش",
        "found": "یافته",
        "limit": "مرز",
        "holds": "برقرار است؟",
        "yes": "✓ بله",
        "no": "✗ خیر",
        "method": "روش محاسبه",
        "method_says": "وضعیتی که هر واحد بدون پیوند می‌داشت، از گذشتهٔ خود آن و از واحدهایی برآورد می‌شود که در همان "
        "زمان پیوندی نداشته‌اند؛ آنچه بیش از آن دیده شود تفاوت به شمار می‌آید. واحدی که پیوند دارد هرگز مبنای مقایسه "
        "نمی‌شود. خطاها با کنار گذاشتن یک‌به‌یک خوشه‌ها به دست آمده‌اند.",
        "older_says": "روش قدیمی‌تر (اثرهای ثابت دوسویه) {value} می‌دهد ({low} تا {high}). آن روش آغازهای دیرتر را با "
        "آغازهای زودتر هم مقایسه می‌کند و تنها برای دیدن تفاوت دو روش آمده است.",
        "limits": "آنچه این گزارش نمی‌تواند بگوید",
        "limits_says": "شهرها شریک خود را برمی‌گزینند. اگر شهری درست زمانی پیوند ببندد که به دلیلی دیگر در آستانهٔ رشد "
        "است، هیچ محاسبه‌ای بر این جدول آن دو را از هم جدا نمی‌کند. این تفاوت تنها دربارهٔ واحدهای همین جدول است.",
    },
}

SENTENCES: Mapping[Language, Mapping[Finding, str]] = {
    "en": {
        Finding.EFFECT: "The design supports an effect: after the start the outcome is {value} {direction} than it "
        "would have been (95 % interval {low} to {high}).",
        Finding.ASSOCIATION: "A tie goes together with an outcome that is {value} {direction} (95 % interval {low} "
        "to {high}). The design does not allow this to be called an effect; the reasons are below.",
        Finding.NOTHING_SEEN: "No difference can be seen after the start. That is not proof that there is none: the "
        "data agree with anything from {low} to {high}.",
    },
    "fa": {
        Finding.EFFECT: "طرح پژوهش از وجود «اثر» پشتیبانی می‌کند: پس از آغاز پیوند، مقدار {value} {direction} از آن است "
        "که بدون پیوند می‌بود (بازهٔ ۹۵٪: {low} تا {high}).",
        Finding.ASSOCIATION: "پیوند با مقداری همراه است که {value} {direction} است (بازهٔ ۹۵٪: {low} تا {high}). این "
        "طرح اجازه نمی‌دهد آن را «اثر» بنامیم؛ دلیل‌ها در زیر آمده است.",
        Finding.NOTHING_SEEN: "پس از آغاز پیوند تفاوتی دیده نمی‌شود. این به معنای نبودِ تفاوت نیست: داده‌ها با هر مقداری "
        "از {low} تا {high} سازگارند.",
    },
}

DIRECTIONS: Mapping[Language, tuple[str, str]] = {"en": ("higher", "lower"), "fa": ("بیشتر", "کمتر")}

QUESTIONS: Mapping[Language, Mapping[Condition, str]] = {
    "en": {
        Condition.TREATED: "Are there enough clusters with a tie?",
        Condition.COMPARISON: "Are there enough clusters to compare with, without a tie at the time?",
        Condition.CLUSTERS: "Are there enough clusters in all?",
        Condition.PRE_TRENDS: "Were both sides alike before the start (joint test of the leads, p)?",
        Condition.PLACEBO: "Does a start that never was, {shift} periods earlier, do nothing (p)?",
        Condition.DRIFT: "Does the difference remain when a steady drift of the units with ties, as seen before the "
        "start, is taken off (p)?",
    },
    "fa": {
        Condition.TREATED: "آیا شمار خوشه‌های دارای پیوند بس است؟",
        Condition.COMPARISON: "آیا شمار خوشه‌هایی که در همان زمان پیوندی نداشته‌اند برای مقایسه بس است؟",
        Condition.CLUSTERS: "آیا شمار همهٔ خوشه‌ها بس است؟",
        Condition.PRE_TRENDS: "آیا دو گروه پیش از آغاز همانند بوده‌اند (آزمون هم‌زمان دوره‌های پیش از آغاز، p)؟",
        Condition.PLACEBO: "آیا آغازی ساختگی، {shift} دوره زودتر، بی‌اثر است (p)؟",
        Condition.DRIFT: "اگر روند یکنواختی که واحدهای دارای پیوند پیش از آغاز داشته‌اند کم شود، آیا تفاوت هنوز باقی "
        "می‌ماند (p)؟",
    },
}
