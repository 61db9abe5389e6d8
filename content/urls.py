"""The public addresses: English without a prefix, Spanish under /es/. Include them last, at the root."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import path, re_path
from wagtail.views import serve

# The front page has one address for whoever comes first; its language is the visitor's.
urlpatterns = [
    path("", serve, {"path": ""}, name="home"),
    *i18n_patterns(
        re_path(r"^((?:(?:library|glossary|courses)/(?:[\w\-]+/)*)?)$", serve, name="wagtail_serve"),
        prefix_default_language=False,
    ),
]
