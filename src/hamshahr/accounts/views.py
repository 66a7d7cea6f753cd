from __future__ import annotations

from django.contrib.auth.views import LoginView, LogoutView

from hamshahr.accounts.forms import SignInForm


class SignIn(LoginView):
    authentication_form = SignInForm
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True
    extra_context = {"section": "sign_in"}


class SignOut(LogoutView):
    next_page = "publish:home"
