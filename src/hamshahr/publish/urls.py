"""Addresses of the public pages."""

from django.urls import path, re_path

from hamshahr.publish.views import (
    cities,
    countries,
    histories,
    home,
    maps,
    networks,
    reader,
    searching,
    sources,
    tasks,
    ties,
)  # fmt: skip

app_name = "publish"

urlpatterns = [
    path("", home.home, name="home"),
    path("search", searching.search_page, name="search"),
    path("search/suggestions", searching.suggestions, name="suggestions"),
    path("cities/<int:pk>/", cities.city, name="city"),
    path("cities/<int:pk>/ties.csv", cities.city_csv, name="city_csv"),
    path("cities/<int:pk>/ties.json", cities.city_json, name="city_json"),
    path("ties/", ties.ties, name="ties"),
    path("ties/ties.csv", ties.ties_csv, name="ties_csv"),
    path("ties/<int:pk>/", ties.tie, name="tie"),
    path("countries/", countries.countries, name="countries"),
    path("countries/<slug:code>/", countries.country, name="country"),
    path("networks/", networks.networks, name="networks"),
    path("networks/<slug:key>/", networks.network, name="network"),
    path("history/", histories.history, name="history"),
    path("sources/", sources.sources, name="sources"),
    re_path(r"^sources/(?P<key>[-\w]+)/$", sources.source, name="source"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/<int:pk>/", tasks.task, name="task"),
    path("map/ties.json", maps.ties_json, name="map_ties"),
    path("calendar/<slug:choice>/", reader.choose_calendar, name="calendar"),
]
