"""The public addresses: English without a prefix, Spanish under /es/. Include them last, at the root."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import path, re_path
from wagtail.views import serve

from content.feeds import ATOM, JSON, atom_feed, json_feed
from content.sitemaps import robots_txt, sitemap_xml
from content.views import close_banner, feedback

MARKS = "\u0300-\u036f"  # some keyboards write a letter and its mark as two

# The front page has one address for whoever comes first; its language is the visitor's.
urlpatterns = [
    path("", serve, {"path": ""}, name="home"),
    path("banner/<uuid:banner>/close/", close_banner, name="close_banner"),
    path("robots.txt", robots_txt, name="robots_txt"),
    path("sitemap.xml", sitemap_xml, name="sitemap_xml"),
    *i18n_patterns(
        path(ATOM, atom_feed, name="atom_feed"),
        path(JSON, json_feed, name="json_feed"),
        path("feedback/<int:page_id>/", feedback, name="feedback"),
        re_path(rf"^((?:(?:library|glossary|courses)/(?:[\w\-{MARKS}]+/)*)?)$", serve, name="wagtail_serve"),
        prefix_default_language=False,
    ),
]
