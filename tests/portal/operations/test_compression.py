"""Pages with secrets are not compressed; static files are (DECISIONS.md, 10)."""

import pytest
from django.conf import settings


@pytest.mark.django_db
def test_a_page_travels_uncompressed_however_much_a_browser_would_like_it(client):
    reply = client.get("/accounts/login/", headers={"accept-encoding": "gzip, br"})
    assert reply.status_code == 200
    assert "Content-Encoding" not in reply.headers
    assert b"csrfmiddlewaretoken" in reply.content


def test_static_files_are_compressed_when_they_are_gathered():
    from portal import settings as product

    assert product.STORAGES["staticfiles"]["BACKEND"] == "whitenoise.storage.CompressedManifestStaticFilesStorage"
    assert "whitenoise.middleware.WhiteNoiseMiddleware" in settings.MIDDLEWARE
