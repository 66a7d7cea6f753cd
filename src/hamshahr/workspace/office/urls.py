"""Addresses below `office/<int:office>/`: Today, ties, inbox; in namespace workspace."""

from django.urls import path

from hamshahr.workspace.office.views import adding, asking, inbox, portfolio, recording, ties, today

urlpatterns = [
    path("", today.today, name="office_today"),
    path("ties/", portfolio.portfolio, name="office_ties"),
    path("ties.csv", portfolio.portfolio_csv, name="office_ties_csv"),
    path("ties.xlsx", portfolio.portfolio_xlsx, name="office_ties_xlsx"),
    path("hours/", portfolio.hours, name="office_hours"),
    path("ties/new/", recording.record, name="office_record_tie"),
    path("ties/new/cities/", recording.cities, name="office_cities"),
    path("ties/<int:pk>/", ties.tie, name="office_tie"),
    path("ties/<int:pk>/say/<str:fact>/", ties.say, name="office_say"),
    path("ties/<int:pk>/add/<str:what>/", adding.add, name="office_add"),
    path("duties/<int:pk>/done/", ties.finish, name="office_finish_duty"),
    path("questions/<int:pk>/cancel/", asking.cancel, name="office_cancel_question"),
    path("documents/<int:pk>/", ties.document, name="office_document"),
    path("inbox/", inbox.inbox, name="office_inbox"),
    path("inbox/<int:pk>/read/", inbox.read, name="office_read_notice"),
    path("inbox/read-all/", inbox.read_all, name="office_read_all"),
    path("inbox/digest/", inbox.digest, name="office_digest"),
]
