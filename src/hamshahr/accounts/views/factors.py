"""One's second factors: code app, passkeys, recovery codes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hamshahr.accounts import codes, passkeys
from hamshahr.accounts.actions import (
    add_code_app,
    add_passkey,
    remove_code_app,
    remove_passkey,
    rename_passkey,
    renew_recovery_codes,
)
from hamshahr.accounts.doors import before_second_factor, recently_confirmed
from hamshahr.accounts.forms import CodeAppForm, PasskeyForm
from hamshahr.accounts.models import CodeApp, Passkey
from hamshahr.accounts.policies import can_be_without_second_factor
from hamshahr.accounts.sessions import note_second_factor
from hamshahr.accounts.views.account import done, person
from hamshahr.core.errors import UserError

_SECRET, _NEXT = "new_code_app", "after_factor"
DONE = {
    "passkey": gettext_lazy("The passkey is added."),
    "renamed": gettext_lazy("The new name is kept."),
    "code-app": gettext_lazy("The code app is set up."),
    "removed": gettext_lazy("Removed."),
}


@never_cache
@before_second_factor
@require_safe
def factors(request: HttpRequest) -> HttpResponse:
    """What answers for the person beside their password; who must have a factor and has none is led here first."""
    user, wanted = person(request), request.GET.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        request.session[_NEXT] = wanted
    context = {
        "section": "account",
        "code_app": CodeApp.objects.filter(user=user).first(),
        "passkeys": list(user.passkeys.all()),
        "codes_left": user.recovery_codes.unused().count(),
        "is_needed": not can_be_without_second_factor(user),
        "done": DONE.get(request.GET.get("done", ""), ""),
    }
    context["has_factor"] = bool(context["code_app"] or context["passkeys"])
    return render(request, "accounts/factors.html", context)


@never_cache
@before_second_factor
@require_http_methods(["GET", "HEAD", "POST"])
@recently_confirmed
def code_app(request: HttpRequest) -> HttpResponse:
    """A picture for the app, then a code that proves that it was read."""
    user, form, refusal = person(request), CodeAppForm(request.POST or None), ""
    if CodeApp.objects.filter(user=user).exists():
        return redirect("accounts:factors")
    secret = request.session.setdefault(_SECRET, codes.new_secret())
    if request.method == "POST" and form.is_valid():
        key = request.session.session_key or ""
        try:
            made = add_code_app(user=user, secret=secret, code=form.cleaned_data["code"], keep=key, by=user.actor)
        except UserError as error:
            refusal = str(error)
        else:
            del request.session[_SECRET]
            return _factor_added(request, made, "code-app")
    context = {
        "section": "account",
        "form": form,
        "refusal": refusal,
        "picture": codes.picture(codes.app_address(secret, user.email)),
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "address": codes.app_address(secret, user.email),
    }
    return render(request, "accounts/code_app.html", context)


@require_POST
@recently_confirmed
def no_code_app(request: HttpRequest) -> HttpResponse:
    user = person(request)
    remove_code_app(user=user, by=user.actor)
    return done("accounts:factors", "removed")


@never_cache
@before_second_factor
@require_http_methods(["GET", "HEAD", "POST"])
@recently_confirmed
def new_passkey(request: HttpRequest) -> HttpResponse:
    """A name, then the device's answer, which the browser puts into the form."""
    user, form = person(request), PasskeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        key = passkeys.new_key(request, request.POST.get("credential", ""))
        kept = request.session.session_key or ""
        made = add_passkey(user=user, key=key, name=form.cleaned_data["name"], keep=kept, by=user.actor)
        return _factor_added(request, made, "passkey")
    return render(request, "accounts/new_passkey.html", {"section": "account", "form": form})


@never_cache
@before_second_factor
@require_POST
@recently_confirmed
def new_passkey_question(request: HttpRequest) -> JsonResponse:
    return JsonResponse(passkeys.ask_for_new(request, person(request)))


@require_POST
@recently_confirmed
def passkey_name(request: HttpRequest, pk: int) -> HttpResponse:
    user = person(request)
    passkey = get_object_or_404(Passkey, pk=pk, user=user)
    rename_passkey(passkey=passkey, name=request.POST.get("name", ""), by=user.actor)
    return done("accounts:factors", "renamed")


@require_POST
@recently_confirmed
def no_passkey(request: HttpRequest, pk: int) -> HttpResponse:
    user = person(request)
    remove_passkey(passkey=get_object_or_404(Passkey, pk=pk, user=user), by=user.actor)
    return done("accounts:factors", "removed")


@never_cache
@require_POST
@recently_confirmed
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """New ones, shown in this answer and never again."""
    user = person(request)
    return _codes_page(request, renew_recovery_codes(user=user, by=user.actor))


def _factor_added(request: HttpRequest, made: list[str], key: str) -> HttpResponse:
    """The session counts as one with a second factor; the first one comes with recovery codes, shown this once."""
    note_second_factor(request)
    return _codes_page(request, made) if made else done("accounts:factors", key)


def _codes_page(request: HttpRequest, made: list[str]) -> HttpResponse:
    context = {"section": "account", "codes": made, "next": request.session.pop(_NEXT, "")}
    return render(request, "accounts/recovery_codes.html", context)
