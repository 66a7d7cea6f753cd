"""Addresses of signing in and out, and of one's own account."""

from django.urls import path

from hamshahr.accounts.doors import open_to_all
from hamshahr.accounts.views import account, factors, signing

app_name = "accounts"

urlpatterns = [
    *open_to_all(
        [
            path("sign-in/", signing.SignIn.as_view(), name="sign_in"),
            path("sign-in/second-step/", signing.second_step, name="second_step"),
            path("sign-in/passkey/", signing.sign_in_with_passkey, name="sign_in_with_passkey"),
            path("sign-in/passkey/question/", signing.passkey_question, name="passkey_question"),
            path("sign-in/forgotten/", signing.forgotten, name="forgotten"),
            path("sign-in/new-password/<str:who>/<str:token>/", signing.reset, name="reset"),
            path("sign-out/", signing.SignOut.as_view(), name="sign_out"),
        ],
        only_reading=False,
    ),
    path("account/", account.account, name="account"),
    path("account/confirm/", account.confirm, name="confirm"),
    path("account/password/", account.new_password, name="new_password"),
    path("account/e-mail/", account.new_email, name="new_email"),
    path("account/e-mail/<str:token>/", account.confirm_email, name="confirm_email"),
    path("account/sessions/", account.sign_ins, name="sign_ins"),
    path("account/sessions/end-others/", account.end_other_sign_ins, name="end_other_sign_ins"),
    path("account/sessions/<int:pk>/end/", account.end_sign_in, name="end_sign_in"),
    path("account/second-factor/", factors.factors, name="factors"),
    path("account/second-factor/code-app/", factors.code_app, name="code_app"),
    path("account/second-factor/code-app/remove/", factors.no_code_app, name="no_code_app"),
    path("account/second-factor/passkeys/new/", factors.new_passkey, name="new_passkey"),
    path("account/second-factor/passkeys/question/", factors.new_passkey_question, name="new_passkey_question"),
    path("account/second-factor/passkeys/<int:pk>/name/", factors.passkey_name, name="passkey_name"),
    path("account/second-factor/passkeys/<int:pk>/remove/", factors.no_passkey, name="no_passkey"),
    path("account/second-factor/recovery-codes/", factors.recovery_codes, name="recovery_codes"),
]
