"""A sample of every address, the queries that are asked of it, and what belongs to nobody. A new address needs one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.urls import URLPattern, URLResolver, reverse
from django.utils import translation

from hamshahr.accounts.models import User
from hamshahr.accounts.views.account import address_token
from hamshahr.accounts.views.signing import reset_proof
from hamshahr.cooperation.actions import give_duty
from hamshahr.imports.actions import answer_name
from hamshahr.imports.models import Meant
from tests import factories
from tests.factories import SmallAtlas

Sample = Callable[[SmallAtlas], dict[str, Any]]


def _asked_name(atlas: SmallAtlas) -> dict[str, Any]:
    question = factories.staged_import().questions.order_by("pk")[0]
    return {"pk": question.batch_id, "mark": question.mark}


def _answered_name(atlas: SmallAtlas) -> dict[str, Any]:
    question = factories.staged_import().questions.order_by("pk")[0]
    return {"pk": answer_name(question=question, meant=Meant.NO_PLACE, by=factories.BY).pk}


def _duty(atlas: SmallAtlas) -> dict[str, Any]:
    office, day = factories.workplace(), dt.date(2027, 1, 1)
    alice = _alice()
    duty = give_duty(tie=atlas.sister, office=office, title="Answer the letter", due=day, to=alice, by=alice)
    return {"office": office.pk, "pk": duty.pk}


def _question(atlas: SmallAtlas) -> dict[str, Any]:
    office = factories.workplace()
    asked, _secret = factories.partner_request()
    return {"office": office.pk, "pk": asked.pk}


def _what_happened(what: str, atlas: SmallAtlas) -> dict[str, Any]:
    return {"office": factories.workplace().pk, "pk": atlas.sister.pk, "what": what}


def _alice() -> User:
    return User.objects.with_email("alice@city.example").first() or factories.user()


SAMPLES: dict[str, list[Sample]] = {
    "root": [lambda atlas: {}],
    "robots": [lambda atlas: {}],
    "publish:home": [lambda atlas: {}],
    "publish:search": [lambda atlas: {}],
    "publish:suggestions": [lambda atlas: {}],
    "publish:city": [
        lambda atlas: {"pk": atlas.isfahan.pk},
        lambda atlas: {"pk": atlas.tehran.pk},
        lambda atlas: {"pk": atlas.bavaria.pk},
    ],
    "publish:city_csv": [lambda atlas: {"pk": atlas.isfahan.pk}],
    "publish:city_json": [lambda atlas: {"pk": atlas.isfahan.pk}],
    "publish:city_position": [
        lambda atlas: {"pk": atlas.isfahan.pk},
        lambda atlas: {"pk": atlas.tehran.pk},
    ],
    "publish:city_neighbourhood": [lambda atlas: {"pk": atlas.isfahan.pk}],
    "publish:partners": [lambda atlas: {}],
    "publish:city_partners": [
        lambda atlas: {"pk": atlas.isfahan.pk},
        lambda atlas: {"pk": atlas.bavaria.pk},
    ],
    "publish:partners_csv": [lambda atlas: {"pk": atlas.isfahan.pk}],
    "publish:partners_json": [lambda atlas: {"pk": atlas.isfahan.pk}],
    "publish:partners_map": [lambda atlas: {"pk": atlas.isfahan.pk}],
    "publish:compare": [lambda atlas: {"pk": atlas.isfahan.pk}],
    "publish:shortlist": [lambda atlas: {"pk": atlas.isfahan.pk}],
    "publish:city_region": [lambda atlas: {"pk": atlas.isfahan.pk}],
    "publish:region_map": [lambda atlas: {"pk": atlas.isfahan.pk}],
    "publish:insight": [lambda atlas: {}],
    "publish:insight_cities": [lambda atlas: {}],
    "publish:insight_cities_csv": [lambda atlas: {}],
    "publish:insight_figures_csv": [lambda atlas: {}],
    "publish:insight_flows_csv": [lambda atlas: {}],
    "publish:insight_growth_csv": [lambda atlas: {}],
    "publish:insight_communities": [lambda atlas: {}],
    "publish:ties": [lambda atlas: {}],
    "publish:ties_csv": [lambda atlas: {}],
    "publish:tie": [
        lambda atlas: {"pk": atlas.sister.pk},
        lambda atlas: {"pk": atlas.disputed.pk},
        lambda atlas: {"pk": atlas.pact.pk},
    ],
    "publish:partner_link": [lambda atlas: {"token": factories.partner_request()[1]}],
    "publish:countries": [lambda atlas: {}],
    "publish:country": [lambda atlas: {"code": "ir"}, lambda atlas: {"code": "am"}],
    "publish:networks": [lambda atlas: {}],
    "publish:network": [lambda atlas: {"key": atlas.network.key}],
    "publish:history": [lambda atlas: {}],
    "publish:sources": [lambda atlas: {}],
    "publish:source": [lambda atlas: {"key": atlas.page.key}],
    "publish:source_agreement": [lambda atlas: {"key": atlas.page.key}],
    "publish:source_agreement_csv": [lambda atlas: {"key": atlas.page.key}],
    "publish:quality": [lambda atlas: {}],
    "publish:quality_csv": [lambda atlas: {}],
    "publish:finding": [lambda atlas: {"pk": factories.pact_finding().pk}],
    "workspace:findings": [lambda atlas: {}],
    "workspace:finding": [lambda atlas: {"pk": factories.pact_finding().pk}],
    "publish:data": [lambda atlas: {}],
    "publish:data_file": [lambda atlas: {"name": "cities.csv"}, lambda atlas: {"name": "datapackage.json"}],
    "publish:changes": [lambda atlas: {}],
    "publish:city_changes": [lambda atlas: {"pk": atlas.isfahan.pk}],
    "publish:city_embed": [
        lambda atlas: {"pk": atlas.isfahan.pk},
        lambda atlas: {"pk": atlas.bavaria.pk},
    ],
    "publish:city_linked_data": [lambda atlas: {"pk": atlas.isfahan.pk}],
    "publish:tasks": [lambda atlas: {}],
    "publish:task": [lambda atlas: {"pk": factories.task().pk}],
    "publish:map_ties": [lambda atlas: {}],
    "publish:calendar": [lambda atlas: {"choice": "jalali"}],
    "api:reference": [lambda atlas: {}],
    "api:tokens": [lambda atlas: {}],
    "accounts:sign_in": [lambda atlas: {}],
    "accounts:second_step": [lambda atlas: {}],
    "accounts:sign_in_with_passkey": [lambda atlas: {}],
    "accounts:forgotten": [lambda atlas: {}],
    "accounts:reset": [lambda atlas: reset_proof(_alice())],
    "accounts:account": [lambda atlas: {}],
    "accounts:confirm": [lambda atlas: {}],
    "accounts:new_password": [lambda atlas: {}],
    "accounts:new_email": [lambda atlas: {}],
    "accounts:confirm_email": [lambda atlas: {"token": address_token(_alice(), "new@city.example")}],
    "accounts:sign_ins": [lambda atlas: {}],
    "accounts:factors": [lambda atlas: {}],
    "accounts:code_app": [lambda atlas: {}],
    "accounts:new_passkey": [lambda atlas: {}],
    "workspace:desk": [lambda atlas: {}],
    "workspace:imports": [lambda atlas: {}],
    "workspace:import_answers": [lambda atlas: {}],
    "workspace:import": [
        lambda atlas: {"pk": factories.staged_import().pk},
        lambda atlas: {"pk": factories.applied_import().pk},
        lambda atlas: {"pk": factories.received_import().pk},
    ],
    "workspace:import_progress": [lambda atlas: {"pk": factories.staged_import().pk}],
    "workspace:import_columns": [lambda atlas: {"pk": factories.received_import().pk}],
    "workspace:import_report": [lambda atlas: {"pk": factories.staged_import().pk}],
    "workspace:import_names": [lambda atlas: {"pk": factories.staged_import().pk}],
    "workspace:import_name": [_asked_name],
    "workspace:import_name_map": [_asked_name],
    "workspace:undo_import": [lambda atlas: {"pk": factories.applied_import().pk}],
    "workspace:discard_import": [lambda atlas: {"pk": factories.staged_import().pk}],
    "workspace:office_my_role": [lambda atlas: {"office": factories.workplace().pk}],
    "workspace:office_today": [lambda atlas: {"office": factories.workplace().pk}],
    "workspace:office_ties": [lambda atlas: {"office": factories.workplace().pk}],
    "workspace:office_ties_csv": [lambda atlas: {"office": factories.workplace().pk}],
    "workspace:office_ties_xlsx": [lambda atlas: {"office": factories.workplace().pk}],
    "workspace:office_record_tie": [lambda atlas: {"office": factories.workplace().pk}],
    "workspace:office_cities": [lambda atlas: {"office": factories.workplace().pk}],
    "workspace:office_tie": [lambda atlas: {"office": factories.workplace().pk, "pk": atlas.sister.pk}],
    "workspace:office_add": [
        partial(_what_happened, what) for what in ("note", "document", "duty", "status", "resolution", "question")
    ],
    "workspace:office_document": [lambda atlas: factories.office_document(atlas.sister)],
    "workspace:office_inbox": [lambda atlas: {"office": factories.workplace().pk}],
    "workspace:office_settings": [lambda atlas: {"office": factories.workplace().pk}],
    "workspace:office_members": [lambda atlas: {"office": factories.workplace().pk}],
    "workspace:office_people": [lambda atlas: {"office": factories.workplace().pk}],
    "workspace:office_new_person": [lambda atlas: {"office": factories.workplace().pk}],
    "workspace:office_person": [lambda atlas: {"office": factories.workplace().pk, "pk": factories.person().pk}],
    "workspace:office_organisations": [lambda atlas: {"office": factories.workplace().pk}],
    "workspace:office_audit": [lambda atlas: {"office": factories.workplace().pk}],
    "workspace:office_audit_file": [lambda atlas: {"office": factories.workplace().pk, "form": "csv"}],
    "workspace:offices": [lambda atlas: {}],
    "workspace:audit": [lambda atlas: {}],
    "workspace:audit_file": [lambda atlas: {"form": "json"}],
    "people:invitation": [lambda atlas: {"token": factories.invitation_token()}],
    "people:city_choices": [lambda atlas: {}],
}
# Addresses that only take what is sent to them, with a sample each; the tests of their app send it.
SENT_TO: dict[str, Sample] = {
    "workspace:office_say": lambda atlas: {
        "office": factories.workplace().pk,
        "pk": atlas.sister.pk,
        "fact": "start",
    },
    "workspace:office_hours": lambda atlas: {"office": factories.workplace().pk},
    "workspace:office_finish_duty": _duty,
    "workspace:office_cancel_question": _question,
    "workspace:office_read_notice": lambda atlas: {"office": factories.workplace().pk, "pk": 1},
    "workspace:office_read_all": lambda atlas: {"office": factories.workplace().pk},
    "workspace:office_digest": lambda atlas: {"office": factories.workplace().pk},
    "workspace:office_invite": lambda atlas: {"office": factories.workplace().pk},
    "workspace:office_member_role": lambda atlas: {
        "office": factories.workplace().pk,
        "pk": factories.workplace().members.all()[0].pk,
    },
    "workspace:office_end_member": lambda atlas: {
        "office": factories.workplace().pk,
        "pk": factories.workplace().members.all()[0].pk,
    },
    "workspace:office_revoke_invitation": lambda atlas: {
        "office": factories.workplace().pk,
        "pk": factories.invitation()[0].pk,
    },
    "workspace:office_rename_person": lambda atlas: {
        "office": factories.workplace().pk,
        "pk": factories.person().pk,
    },
    "workspace:office_new_post": lambda atlas: {
        "office": factories.workplace().pk,
        "pk": factories.person().pk,
    },
    "workspace:office_new_contact": lambda atlas: {
        "office": factories.workplace().pk,
        "pk": factories.person().pk,
    },
    "workspace:office_end_post": lambda atlas: {
        "office": factories.workplace().pk,
        "pk": factories.person().posts.get().pk,
    },
    "workspace:office_withdraw_contact": lambda atlas: {
        "office": factories.workplace().pk,
        "pk": factories.person().contacts.get().pk,
    },
    "workspace:office_share_contact": lambda atlas: {
        "office": factories.workplace().pk,
        "pk": factories.person().contacts.get().pk,
    },
    "workspace:invite_administrator": lambda atlas: {"pk": factories.workplace().pk},
    "workspace:close_office": lambda atlas: {"pk": factories.workplace().pk},
    "people:setup": lambda atlas: {},
    "accounts:sign_out": lambda atlas: {},
    "accounts:passkey_question": lambda atlas: {},
    "accounts:end_sign_in": lambda atlas: {"pk": 1},
    "accounts:end_other_sign_ins": lambda atlas: {},
    "accounts:no_code_app": lambda atlas: {},
    "accounts:new_passkey_question": lambda atlas: {},
    "accounts:passkey_name": lambda atlas: {"pk": 1},
    "accounts:no_passkey": lambda atlas: {"pk": 1},
    "accounts:recovery_codes": lambda atlas: {},
    "workspace:cancel_task": lambda atlas: {"pk": factories.task().pk},
    "workspace:upload_import": lambda atlas: {},
    "workspace:check_import": lambda atlas: {"pk": factories.staged_import().pk},
    "workspace:overrule_finding": lambda atlas: {"pk": factories.staged_import().pk},
    "workspace:choose_rows": lambda atlas: {"pk": factories.staged_import().pk},
    "workspace:bring_in_import": lambda atlas: {"pk": factories.staged_import().pk},
    "workspace:revoke_answer": _answered_name,
    "workspace:accept_finding": lambda atlas: {"pk": factories.pact_finding().pk},
    "workspace:dismiss_finding": lambda atlas: {"pk": factories.pact_finding().pk},
    "workspace:reopen_finding": lambda atlas: {"pk": factories.pact_finding().pk},
    "api:revoke": lambda atlas: {"pk": factories.api_token()[0].pk},
}
QUERIES: dict[str, list[dict[str, str]]] = {
    "workspace:office_ties": [{"view": "board"}, {"status": "nonsense", "sort": "nonsense"}, {"kind": "sister"}],
    "workspace:office_cities": [{"partner_name": "Mun"}, {"partner_name": "\x00"}],
    "workspace:office_add": [{"to": "suspended"}, {"level": "nonsense", "to": "nonsense"}],
    "workspace:office_people": [{"q": "Anna"}, {"q": "\x00", "page": "99"}],
    "workspace:office_audit": [{"who": "Alice", "since": "2020-01-01", "until": "nonsense"}, {"what": "\x00"}],
    "workspace:audit": [{"what": "Isfahan"}],
    "people:city_choices": [{"city_name": "Isf"}, {"city_name": "\x00 nowhere"}],
    "workspace:import": [{"state": "doubt"}, {"state": "out"}, {"state": "nonsense"}, {"page": "99"}],
    "workspace:import_names": [{"tab": "unknown"}, {"tab": "answered"}, {"tab": "nonsense"}],
    "workspace:import_name": [{"q": "Esfahan"}, {"q": "\x00"}],
    "workspace:import_columns": [{"file-header": "none"}, {"file-encoding": "utf-16", "file-header": "7"}],
    "publish:search": [{"q": "Esfahan"}, {"q": "مونیخ"}, {"q": "nowhere at all"}, {"q": "\x00' OR 1=1 --"}],
    "publish:suggestions": [{"q": "تهر"}, {"q": "zzzzzz"}],
    "publish:ties": [
        {"page": "99"},
        {"sort": "nonsense"},
        {"country": "IR"},
        {"country": "??"},
        {"status": "suspended"},
    ],
    "publish:partners": [{"q": "Isf"}, {"q": "\x00 zzzz"}],
    "publish:city_partners": [
        {"area": "peace", "continent": "AS"},
        {"country": "??", "page": "99"},
        {"language": "fa", "size": "huge", "alike": "1"},
    ],
    "publish:compare": [{"city": "1"}, {"city": "x"}],
    "publish:partners_map": [{"city": "1"}],
    "publish:source_agreement": [{"state": "confirmed"}, {"state": "alone"}, {"state": "nonsense", "other": "x"}],
    "publish:quality": [{"kind": "pact"}, {"kind": "nonsense"}, {"source": "no-such", "page": "9"}],
    "publish:insight": [{"by": "betweenness"}, {"by": "nonsense"}],
    "publish:insight_cities": [{"by": "core"}, {"page": "99"}],
    "publish:map_ties": [{"place": "x"}, {"tie": "1"}],
}
FOREIGN = {
    "what": "nonsense",
    "pk": 999_999_999,
    "office": 999_999_999,
    "key": "no-such-key",
    "code": "zz",
    "choice": "mayan",
    "mark": "no-such-mark",
    "name": "nothing.csv",
    "who": "nobody",
    "token": "no-such-token",
    "form": "xls",
}


def names(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from names(pattern.url_patterns, inner)
        elif pattern.name:
            yield f"{namespace}{pattern.name}"


def every_address(atlas: SmallAtlas, language: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Each sample's address with no query, then with each of its queries."""
    for name, samples in SAMPLES.items():
        for sample in samples:
            with translation.override(language):
                address = reverse(name, kwargs=sample(atlas))
            for query in [{}, *QUERIES.get(name, [])]:
                yield address, query
