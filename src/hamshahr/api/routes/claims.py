from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as now
from django.utils.translation import gettext_noop as _
from ninja import Path, Query, Router
from ninja.params.functions import Header

from hamshahr.api import schemas
from hamshahr.api.actions import KeyReusedError, receive_claim
from hamshahr.api.answers import JSON, answered, page
from hamshahr.api.asking import ClaimFilter, Id
from hamshahr.api.models import Token
from hamshahr.api.problems import Fault, ProblemError
from hamshahr.api.read.claims import claim_rows, wanted_claims
from hamshahr.api.read.common import found
from hamshahr.api.read.written import flag, plain, shape
from hamshahr.api.routes.common import List, walked
from hamshahr.api.sent import ClaimSent, WithdrawalSent, draft_of
from hamshahr.api.site import Site
from hamshahr.api.tokens import Bearer
from hamshahr.publish.version import AtlasVersion, atlas_version
from hamshahr.ties.actions import withdraw_claims
from hamshahr.ties.models import Claim

router = Router(tags=["Claims"])
CLAIMS = List("claims", wanted_claims, ("pk",))
_RECEIVED = shape("is_new", "claim")
IDEMPOTENCY_KEY: str = Header(
    "",
    alias="Idempotency-Key",
    max_length=100,
    pattern=r"^[\x21-\x7e]*$",
    description=_("sent again with the same key, nothing is recorded again"),
)


@router.get(
    "/claims", response=schemas.Claims, operation_id="list_claims", summary=_("What sources say, also what they said")
)
def list_claims(request: HttpRequest, asked: Query[ClaimFilter]) -> HttpResponseBase:
    def make(version: AtlasVersion) -> HttpResponseBase:
        rows = walked(asked, CLAIMS)
        return page(request, asked, "claims", claim_rows(rows, version))

    return answered(request, make)


@router.get("/claims/{pk}", response=schemas.Claim, operation_id="get_claim", summary=_("One claim"))
def get_claim(request: HttpRequest, pk: Path[Id]) -> HttpResponseBase:
    def make(version: AtlasVersion) -> bytes:
        return _claim(pk, version, Site.of(request))

    return answered(request, make)


@router.post(
    "/claims",
    response={200: schemas.Received, 201: schemas.Received},
    auth=Bearer(),
    operation_id="record_claim",
    summary=_("Record what a source says of a tie"),
)
def record_claim(
    request: HttpRequest,
    sent: ClaimSent,
    idempotency_key: str = IDEMPOTENCY_KEY,
) -> HttpResponseBase:
    _demand_json(request)
    token: Token = request.auth  # type: ignore[attr-defined]  # Bearer gave it
    draft = draft_of(sent, token.user.actor)
    fingerprint = hashlib.sha256(sent.model_dump_json().encode()).hexdigest()
    try:
        received = receive_claim(
            draft=draft,
            token=token,
            key=idempotency_key,
            fingerprint=fingerprint,
            by=token.user.actor,
            reason=sent.reason,
        )
    except KeyReusedError as error:
        raise ProblemError("invalid", str(error), [Fault("header", "Idempotency-Key", str(error))]) from None
    site = Site.of(request)
    claim = _claim(received.claim_id, atlas_version(), site)
    answer = _RECEIVED % (flag(received.is_new), claim.decode())
    response = HttpResponse(answer, status=201 if received.is_new else 200, content_type=JSON)
    response["Location"] = f"{site.api}/claims/{received.claim_id}"
    return response


@router.post(
    "/claims/{pk}/withdrawal",
    response={200: schemas.Claim},
    auth=Bearer(),
    operation_id="withdraw_claim",
    summary=_("Say that its source no longer says it"),
)
def withdraw_claim(request: HttpRequest, pk: Path[Id], sent: WithdrawalSent) -> HttpResponseBase:
    _demand_json(request)
    token: Token = request.auth  # type: ignore[attr-defined]  # Bearer gave it
    if not Claim.objects.filter(pk=pk).exists():
        raise ProblemError("not-found")
    if not withdraw_claims(claims=[pk], by=token.user.actor, reason=sent.reason, on=sent.day):
        raise ProblemError("conflict", now("This claim does not stand any more: it was withdrawn or superseded."))
    return HttpResponse(_claim(pk, atlas_version(), Site.of(request)), content_type=JSON)


def _claim(pk: int, version: AtlasVersion, site: Site) -> bytes:
    return site.settled(found(claim_rows(plain(Claim.objects.filter(pk=pk).values_list("pk")), version)))


def _demand_json(request: HttpRequest) -> None:
    if request.content_type != JSON:
        raise ProblemError("not-json")
