"""One's own account: name, language, address, password, sessions."""

from __future__ import annotations

from typing import cast

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hamshahr.accounts import browsers, guessing, sessions
from hamshahr.accounts.actions import change_email, change_password, change_profile, end_sign_ins
from hamshahr.accounts.doors import before_second_factor, recently_confirmed
from hamshahr.accounts.forms import TOO_MANY, ConfirmForm, EmailForm, NewPasswordForm, ProfileForm
from hamshahr.accounts.models import CodeApp, User
from hamshahr.core import mail
from hamshahr.core.errors import UserError

_SALT = "hamshahr.accounts.email"
_LINK_SECONDS = 2 * 3600
DONE = {
    "profile": gettext_lazy("Your name and language are kept."),
    "email-asked": gettext_lazy("A letter is on its way to the new address. Open the link in it to confirm."),
    "email": gettext_lazy("From now on you sign in with the new address."),
    "password": gettext_lazy("Your password is changed. All your other sessions have ended."),
    "sessions": gettext_lazy("Ended."),
}


def person(request: HttpRequest) -> User:
    """Who is signed in; the door let nobody else come here."""
    return cast(User, request.user)


def done(name: str, key: str) -> HttpResponse:
    """On to a page that says what was done."""
    return redirect(f"{reverse(name)}?done={key}")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    user = person(request)
    form = ProfileForm(request.POST or None, initial={"name": user.name, "language": user.language})
    if request.method == "POST" and form.is_valid():
        change_profile(user=user, by=user.actor, **form.cleaned_data)
        return done("accounts:account", "profile")
    context = {
        "section": "account",
        "form": form,
        "done": DONE.get(request.GET.get("done", ""), ""),
        "has_code_app": CodeApp.objects.filter(user=user).exists(),
        "passkeys": user.passkeys.count(),
        "sessions": user.sign_ins.open().count(),
    }
    return render(request, "accounts/account.html", context)


@never_cache
@before_second_factor
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """It is asked for the password before anything by which one signs in is changed."""
    wanted = request.POST.get("next", "") or request.GET.get("next", "")
    form = ConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        is_right = sessions.confirm_by_password(request, person(request), form.cleaned_data["password"])
        if is_right:
            is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
            return redirect(wanted if is_ours else "accounts:account")
        form.add_error("password", TOO_MANY if is_right is None else _("This is not your password."))
    return render(request, "accounts/confirm.html", {"section": "account", "form": form, "next": wanted})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@recently_confirmed
def new_password(request: HttpRequest) -> HttpResponse:
    user, form = person(request), NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        kept = request.session.session_key or ""
        try:
            change_password(user=user, password=form.cleaned_data["password"], keep=kept, by=user.actor)
        except UserError as refusal:
            form.add_error("password", str(refusal))
        else:
            sessions.keep_session(request, user)
            return done("accounts:account", "password")
    return render(request, "accounts/new_password.html", {"section": "account", "form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@recently_confirmed
def new_email(request: HttpRequest) -> HttpResponse:
    """A letter to the new address, whose link must be opened before anything changes."""
    user, form = person(request), EmailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"].lower()
        if not guessing.RESET.allows(user.pk, "email"):
            form.add_error("email", _("Too many letters were asked for. Try again in an hour."))
        elif User.objects.with_email(email).exists():
            form.add_error("email", _("There is an account with the address {email} already.").format(email=email))
        else:
            _ask_new_address(request, user, email)
            return done("accounts:account", "email-asked")
    return render(request, "accounts/new_email.html", {"section": "account", "form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_email(request: HttpRequest, token: str) -> HttpResponse:
    """The page of the letter's link; the button on it does the change, so that no mail filter does."""
    user = person(request)
    try:
        asked = signing.loads(token, salt=_SALT, max_age=_LINK_SECONDS)
    except signing.BadSignature:
        asked = {}
    email = asked.get("email", "") if (asked.get("user"), asked.get("was")) == (user.pk, user.email) else ""
    if request.method == "POST" and email:
        change_email(user=user, email=email, by=user.actor)
        return done("accounts:account", "email")
    context = {"section": "account", "email": email}
    return render(request, "accounts/confirm_email.html", context, status=200 if email else 404)


@never_cache
@require_safe
def sign_ins(request: HttpRequest) -> HttpResponse:
    """One's open sessions, this one marked."""
    rows = [
        {
            "sign_in": one,
            "is_this": one.session_key == request.session.session_key,
            "browser": browsers.name(one.browser),
        }
        for one in person(request).sign_ins.open()
    ]
    context = {"section": "account", "rows": rows, "done": DONE.get(request.GET.get("done", ""), "")}
    return render(request, "accounts/sign_ins.html", context)


@require_POST
def end_sign_in(request: HttpRequest, pk: int) -> HttpResponse:
    user = person(request)
    sign_in = user.sign_ins.filter(pk=pk).first()
    if sign_in is None:
        raise Http404
    end_sign_ins(user=user, keys=[sign_in.session_key], by=user.actor)
    return done("accounts:sign_ins", "sessions")


@require_POST
def end_other_sign_ins(request: HttpRequest) -> HttpResponse:
    user = person(request)
    others = user.sign_ins.exclude(session_key=request.session.session_key or "")
    end_sign_ins(user=user, keys=list(others.values_list("session_key", flat=True)), by=user.actor)
    return done("accounts:sign_ins", "sessions")


def address_token(user: User, email: str) -> str:
    """What proves that the person may sign in with this address: good for two hours, and once."""
    return signing.dumps({"user": user.pk, "was": user.email, "email": email}, salt=_SALT)


def _ask_new_address(request: HttpRequest, user: User, email: str) -> None:
    with translation.override(user.language):
        link = mail.absolute(reverse("accounts:confirm_email", args=[address_token(user, email)]), request)
    mail.send(to=email, language=user.language, template="email_change", name=user.name, link=link)
