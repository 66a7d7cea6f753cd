"""Addresses of signing in and out."""

from django.urls import path

from hamshahr.accounts.doors import open_to_all
from hamshahr.accounts.views import SignIn, SignOut

app_name = "accounts"

urlpatterns = open_to_all(
    [
        path("sign-in/", SignIn.as_view(), name="sign_in"),
        path("sign-out/", SignOut.as_view(), name="sign_out"),
    ],
    only_reading=False,
)
