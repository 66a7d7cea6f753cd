"""Signing in, by password and second step or by passkey; signing out; a forgotten password."""

from __future__ import annotations

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.tokens import default_token_generator
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import force_bytes, force_str
from django.utils.http import url_has_allowed_host_and_scheme, urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hamshahr.accounts import guessing, passkeys, sessions
from hamshahr.accounts.actions import change_password, use_code
from hamshahr.accounts.forms import TOO_MANY, EmailForm, NewPasswordForm, SecondStepForm, SignInForm
from hamshahr.accounts.models import User
from hamshahr.core import mail
from hamshahr.core.addresses import address_of
from hamshahr.core.errors import UserError

AFTER_SIGN_IN = "workspace:desk"


class SignIn(LoginView):
    authentication_form = SignInForm
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True
    extra_context = {"section": "sign_in"}

    def form_valid(self, form: AuthenticationForm) -> HttpResponseRedirect:
        """The password was right: who has a second factor is asked for it, everybody else is in."""
        user = form.get_user()
        if user.has_second_factor:
            sessions.go_half_way(self.request, user, self.get_redirect_url())
            return HttpResponseRedirect(reverse("accounts:second_step"))
        sessions.begin(self.request, user, has_second_factor=False)
        return HttpResponseRedirect(self.get_success_url())


class SignOut(LogoutView):
    next_page = "publish:home"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """A code of the person's app or of their paper, after the password."""
    awaited = sessions.half_way(request)
    if awaited is None:
        return redirect("accounts:sign_in")
    form = SecondStepForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = awaited.user
        if not guessing.SECOND_STEP.allows(user.pk):
            form.add_error("code", TOO_MANY)
        elif use_code(user=user, code=form.cleaned_data["code"], by=user.actor):
            guessing.SECOND_STEP.forget(user.pk)
            sessions.begin(request, user, has_second_factor=True)
            return redirect(awaited.next or AFTER_SIGN_IN)
        else:
            form.add_error("code", _("This code is not right, or was used before. Wait for the next one."))
    has_passkeys = awaited.user.passkeys.exists()
    context = {"section": "sign_in", "form": form, "has_passkeys": has_passkeys, "next": awaited.next}
    return render(request, "accounts/second_step.html", context)


@never_cache
@require_POST
def passkey_question(request: HttpRequest) -> JsonResponse:
    """What the browser is to ask the person's device for: any passkey of this site, or those of who is half way in."""
    awaited = sessions.half_way(request)
    return JsonResponse(passkeys.ask_for_known(request, awaited.user.passkeys.all() if awaited else None))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_with_passkey(request: HttpRequest) -> HttpResponse:
    """Two factors in one: the device, and what unlocks it. Read like a page, it is the page of signing in."""
    if request.method != "POST":
        return redirect("accounts:sign_in")
    if not guessing.ADDRESS.allows(address_of(request)):
        raise UserError(str(TOO_MANY))
    awaited = sessions.half_way(request)
    passkey, used_count = passkeys.known_key(request, request.POST.get("credential", ""))
    if awaited and awaited.user != passkey.user:
        raise UserError(_("This passkey belongs to another account."))
    wanted = awaited.next if awaited else request.POST.get("next", "")
    if not sessions.begin_with_passkey(request, passkey, used_count):
        raise UserError(_("This passkey does not open the account."))
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return redirect(wanted if is_ours else AFTER_SIGN_IN)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """A letter with a way to a new password. The answer is the same whether there is such an account or not."""
    form, told = EmailForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"].lower()
        if not guessing.RESETS.allows(address_of(request)):
            form.add_error("email", _("Too many letters were asked for. Try again in an hour."))
        else:
            user = User.objects.with_email(email).filter(is_active=True).first()
            if user is not None and guessing.RESET.allows(email):
                _send_reset(request, user)
            told = email
    return render(request, "accounts/forgotten.html", {"section": "sign_in", "form": form, "told": told})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: HttpRequest, who: str, token: str) -> HttpResponse:
    """The page that the letter leads to. It signs nobody in: the second factor is still asked for."""
    user = _user_of(who)
    if user is None or not default_token_generator.check_token(user, token):
        return render(request, "accounts/reset.html", {"section": "sign_in", "is_over": True}, status=404)
    form = NewPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            change_password(user=user, password=form.cleaned_data["password"], by=user.actor)
        except UserError as refusal:
            form.add_error("password", str(refusal))
        else:
            return redirect(f"{reverse('accounts:sign_in')}?new-password=1")
    return render(request, "accounts/reset.html", {"section": "sign_in", "is_over": False, "form": form})


def reset_proof(user: User) -> dict[str, str]:
    """What an address that leads to a new password says: good for two hours, and until the password is another."""
    who = urlsafe_base64_encode(force_bytes(user.pk))
    return {"who": who, "token": default_token_generator.make_token(user)}


def _send_reset(request: HttpRequest, user: User) -> None:
    with translation.override(user.language):
        link = mail.absolute(reverse("accounts:reset", kwargs=reset_proof(user)), request)
    mail.send(to=user.email, language=user.language, template="password_reset", name=user.name, link=link)


def _user_of(who: str) -> User | None:
    try:
        found: User | None = User.objects.filter(pk=force_str(urlsafe_base64_decode(who)), is_active=True).first()
    except (ValueError, OverflowError, ValidationError):
        return None
    return found
