"""Addresses of the public pages."""

from django.urls import path, re_path

from hamshahr.accounts.doors import open_to_all
from hamshahr.publish.later import later
from hamshahr.publish.views import (
    cities,
    countries,
    embed,
    feeds,
    histories,
    home,
    insight,
    maps,
    networks,
    opendata,
    partner_link,
    quality,
    reader,
    searching,
    sources,
    tasks,
    ties,
)  # fmt: skip

app_name = "publish"

urlpatterns = open_to_all(
    [
        path("", home.home, name="home"),
        path("search", searching.search_page, name="search"),
        path("search/suggestions", searching.suggestions, name="suggestions"),
        path("cities/<int:pk>/", cities.city, name="city"),
        path("cities/<int:pk>/ties.csv", cities.city_csv, name="city_csv"),
        path("cities/<int:pk>/ties.json", cities.city_json, name="city_json"),
        path("cities/<int:pk>/position/", insight.city_position, name="city_position"),
        path("partners/", later("finder", "partners"), name="partners"),
        path("cities/<int:pk>/partners/", later("finder", "city_partners"), name="city_partners"),
        path("cities/<int:pk>/partners.csv", later("finder", "partners_csv"), name="partners_csv"),
        path("cities/<int:pk>/partners.json", later("finder", "partners_json"), name="partners_json"),
        path("cities/<int:pk>/partners/map.json", later("finder", "partners_map"), name="partners_map"),
        path("cities/<int:pk>/partners/compare/", later("finder", "compare"), name="compare"),
        path("cities/<int:pk>/region/", later("finder", "region"), name="city_region"),
        path("cities/<int:pk>/region/map.json", later("finder", "region_map"), name="region_map"),
        path("cities/<int:pk>/neighbourhood.json", insight.city_neighbourhood, name="city_neighbourhood"),
        path("insight/", insight.insight, name="insight"),
        path("insight/cities/", insight.cities, name="insight_cities"),
        path("insight/cities.csv", insight.cities_csv, name="insight_cities_csv"),
        path("insight/figures.csv", insight.figures_csv, name="insight_figures_csv"),
        path("insight/flows.csv", insight.flows_csv, name="insight_flows_csv"),
        path("insight/growth.csv", insight.growth_csv, name="insight_growth_csv"),
        path("insight/communities.json", insight.communities_json, name="insight_communities"),
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
        re_path(r"^sources/(?P<key>[-\w]+)/agreement/$", sources.agreement, name="source_agreement"),
        re_path(r"^sources/(?P<key>[-\w]+)/agreement.csv$", sources.agreement_csv, name="source_agreement_csv"),
        path("quality/", quality.quality, name="quality"),
        path("quality/findings.csv", quality.quality_csv, name="quality_csv"),
        path("quality/<int:pk>/", quality.finding, name="finding"),
        path("data/", opendata.data, name="data"),
        path("data/<str:name>", opendata.data_file, name="data_file"),
        path("changes.atom", feeds.all_changes, name="changes"),
        path("cities/<int:pk>/changes.atom", feeds.city_changes, name="city_changes"),
        path("embed/cities/<int:pk>/", embed.city_embed, name="city_embed"),
        path("cities/<int:pk>/linked.jsonld", opendata.city_linked_data, name="city_linked_data"),
        path("tasks/", tasks.tasks, name="tasks"),
        path("tasks/<int:pk>/", tasks.task, name="task"),
        path("map/ties.json", maps.ties_json, name="map_ties"),
        path("calendar/<slug:choice>/", reader.choose_calendar, name="calendar"),
    ]
)

urlpatterns += open_to_all(
    [path("answer/<str:token>/", partner_link.partner_link, name="partner_link")], only_reading=False
)
urlpatterns += open_to_all(
    [path("cities/<int:pk>/partners/shortlist/", later("shortlists", "shortlist"), name="shortlist")],
    only_reading=False,
)
