"""A study as one HTML page that stands alone: no script, nothing fetched, the numbers beside the picture."""

from __future__ import annotations

from html import escape

from twinnet.impact.chart import chart
from twinnet.impact.events import Point
from twinnet.impact.regression import Estimate
from twinnet.impact.studies import Condition, Finding, Ground, Study
from twinnet.impact.words import DIRECTIONS, QUESTIONS, SENTENCES, TEXTS, Language, number, short, whole, year

_STYLE = """
:root{--paper:#fbf8f2;--surface:#fffdf9;--line:#ddd5c5;--line-strong:#857c6a;--ink:#16264b;--soft:#4a5674;
--turquoise:#0e7c86;--deep:#0a5f67;--mist:#e1f0ef;--saffron:#b57700;--saffron-mist:#fbeccb;--pomegranate:#a3243b}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.7 Vazirmatn,"Noto Sans Arabic",system-ui,sans-serif}
main{max-inline-size:52rem;margin-inline:auto;padding:1.5rem 1rem 3rem}
h1{font-size:1.7rem;line-height:1.4;margin-block:0 .25rem}h2{font-size:1.2rem;margin-block:2rem .5rem}
.soft,caption{color:var(--soft)}.says{font-size:1.15rem;padding:1rem 1.25rem;background:var(--surface);
border:1px solid var(--line);border-inline-start:.35rem solid var(--line-strong);border-radius:.6rem}
.says[data-finding=effect]{border-inline-start-color:var(--turquoise);background:var(--mist)}
.says[data-finding=association]{border-inline-start-color:var(--saffron);background:var(--saffron-mist)}
table{inline-size:100%;border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{text-align:start;padding:.4rem .6rem;border-block-end:1px solid var(--line);vertical-align:baseline}
thead th{border-block-end:2px solid var(--line-strong);color:var(--soft);font-weight:600}
tbody th{font-weight:450}.scroll{overflow-x:auto}.no{color:var(--pomegranate);font-weight:600}.yes{color:var(--deep)}
svg{inline-size:100%;block-size:auto;background:var(--surface);border:1px solid var(--line);border-radius:.6rem}
svg text{font-size:13px;fill:var(--soft)}svg .grid{stroke:var(--line)}svg .zero{stroke:var(--line-strong)}
svg .start{stroke:var(--line-strong);stroke-dasharray:5 4}svg g line{stroke-width:2}
svg .before{stroke:var(--turquoise)}svg .before circle{fill:var(--surface);stroke-width:2}
svg .after{stroke:var(--turquoise)}svg .after circle{fill:var(--turquoise)}
svg .older{stroke:var(--saffron);opacity:.75}svg .older path{fill:var(--surface);stroke-width:1.5}
@media print{body{background:#fff}section{break-inside:avoid}}
"""


def report(study: Study, *, language: Language = "en", title: str = "") -> str:
    """The page. `title` names the panel (default: a general one); it is escaped here."""
    words = TEXTS[language]
    heading = escape(title or words["title"])
    parts = [
        f'<!doctype html>\n<html lang="{language}" dir="{"rtl" if language == "fa" else "ltr"}">',
        f'<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{heading}</title><style>{_STYLE}</style></head>",
        f"<body><main><h1>{heading}</h1>",
        _panel(study, language),
        f'<p class="says" data-finding="{study.finding}">{sentence(study, language, marked=True)}</p>',
        _key_figures(study, language),
        f"<section><h2>{words['chart']}</h2>",
        chart(study, language, words["chart"], words["axis"]),
        f'<p class="soft">{words["chart_says"]}</p></section>',
        _points(study, language),
        _grounds(study, language),
        _method(study, language),
        f"<section><h2>{words['limits']}</h2><p>{words['limits_says']}</p></section>",
        "</main></body></html>\n",
    ]
    return "\n".join(parts)


def sentence(study: Study, language: Language, *, marked: bool = False) -> str:
    """What may be said, in one or two sentences; `marked` sets numbers apart for HTML."""
    average = study.effects.average
    higher, lower = DIRECTIONS[language]
    show = _number if marked else number
    size = average.value if study.finding is Finding.NOTHING_SEEN else abs(average.value)
    return SENTENCES[language][study.finding].format(
        value=show(size, language),
        direction=higher if average.value > 0 else lower,
        low=show(average.low, language),
        high=show(average.high, language),
    )


def _number(value: float, language: Language) -> str:
    return f'<bdi dir="ltr">{number(value, language)}</bdi>'


def _count(value: int, language: Language) -> str:
    return f'<bdi dir="ltr">{whole(value, language)}</bdi>'


def _between(estimate: Estimate, language: Language) -> str:
    low, high = _number(estimate.low, language), _number(estimate.high, language)
    return TEXTS[language]["between"].format(low=low, high=high)


def _panel(study: Study, language: Language) -> str:
    words = TEXTS[language]
    says = [
        words["panel"].format(
            units=_count(study.units, language),
            clusters=_count(study.clusters, language),
            observations=_count(study.observations, language),
            first=year(study.first, language),
            last=year(study.last, language),
        )
        + "."
    ]
    if study.blank:
        says.append(words["blank"].format(blank=_count(study.blank, language)))
    if study.effects.left_out:
        says.append(words["left_out"].format(left_out=_count(study.effects.left_out, language)))
    return f'<p class="soft">{" ".join(says)}</p>'


def _table(head: list[str], rows: list[list[str]], caption: str = "") -> str:
    top = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    body = "".join(
        f'<tr><th scope="row">{row[0]}</th>{"".join(f"<td>{cell}</td>" for cell in row[1:])}</tr>' for row in rows
    )
    named = f"<caption>{caption}</caption>" if caption else ""
    headed = f"<thead><tr>{top}</tr></thead>" if head else ""
    return f'<div class="scroll"><table>{named}{headed}<tbody>{body}</tbody></table></div>'


def _key_figures(study: Study, language: Language) -> str:
    words, found = TEXTS[language], study.effects
    rows = [
        [words["estimate"], _number(found.average.value, language)],
        [words["interval"], _between(found.average, language)],
        [words["p"], _p(found.average.p, language)],
        [words["treated"], _count(found.treated_clusters, language)],
        [words["comparison"], _count(found.comparison_clusters, language)],
        [words["never"], _count(found.never_treated, language)],
    ]
    return f"<section>{_table([], rows)}</section>"


def _p(value: float, language: Language) -> str:
    if value < 0.001:
        return TEXTS[language]["below"].format(limit=_limit(0.001, language))
    return _number(round(value, 3), language)


def _points(study: Study, language: Language) -> str:
    words = TEXTS[language]
    older = {point.since: point.estimate.value for point in (study.two_way.points if study.two_way else ())}
    ours: dict[int, Point] = {
        point.since: point for point in (*(study.leads.points if study.leads else ()), *study.effects.points)
    }
    rows = [
        [
            _count(since, language),
            _number(ours[since].estimate.value, language) if since in ours else "–",
            _between(ours[since].estimate, language) if since in ours else "–",
            _count(ours[since].observations, language) if since in ours else "–",
            _count(ours[since].clusters, language) if since in ours else "–",
            _number(older[since], language) if since in older else "–",
        ]
        for since in sorted({*ours, *older})
    ]
    head = [words[name] for name in ("since", "departure", "interval", "observations", "clusters", "older")]
    return f"<section><h2>{words['table']}</h2>{_table(head, rows)}</section>"


def _grounds(study: Study, language: Language) -> str:
    words = TEXTS[language]
    rows = [
        [
            QUESTIONS[language][ground.condition].format(shift=whole(study.rule.placebo_shift, language)),
            _found(ground, language),
            TEXTS[language]["below" if ground.condition is Condition.DRIFT else "least"].format(
                limit=_limit(ground.limit, language)
            ),
            f'<span class="{"yes" if ground.holds else "no"}">{words["yes" if ground.holds else "no"]}</span>',
        ]
        for ground in study.grounds
    ]
    head = [words[name] for name in ("asked", "found", "limit", "holds")]
    return f"<section><h2>{words['grounds']}</h2><p>{words['grounds_says']}</p>{_table(head, rows)}</section>"


def _found(ground: Ground, language: Language) -> str:
    counted = ground.condition in (Condition.TREATED, Condition.COMPARISON, Condition.CLUSTERS)
    return _count(int(ground.value), language) if counted else _p(ground.value, language)


def _limit(value: float, language: Language) -> str:
    return f'<bdi dir="ltr">{short(value, language)}</bdi>'


def _method(study: Study, language: Language) -> str:
    words = TEXTS[language]
    older = ""
    if study.two_way:
        average = study.two_way.average
        older = words["older_says"].format(
            value=_number(average.value, language),
            low=_number(average.low, language),
            high=_number(average.high, language),
        )
    return f"<section><h2>{words['method']}</h2><p>{words['method_says']}</p><p>{older}</p></section>"
