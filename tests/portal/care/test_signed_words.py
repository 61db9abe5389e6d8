"""A signature stands under exact words: once they are others, nobody has signed."""

from dataclasses import replace

import pytest

from portal.care import readiness
from portal.care.models import SafetySignature
from portal.care.readiness import refusals
from tests.portal.care.test_readiness import by_cleo, help_pages, prepared, standard  # noqa: F401


@pytest.fixture
def reworded(monkeypatch):
    """From now on every safety question has another word in it."""
    real = readiness.safety_texts

    def changed(instrument, languages):
        return [replace(text, words=f"{text.words} now") for text in real(instrument, languages)]

    def change():
        monkeypatch.setattr(readiness, "safety_texts", changed)

    return change


def test_a_safety_question_whose_words_changed_is_not_sent_until_it_is_signed_again(prepared, standard, reworded):  # noqa: F811
    assert refusals(prepared, standard, "en") == []
    reworded()

    assert refusals(prepared, standard, "en") == ["No clinician of yours has signed the safety question in English."]


def test_a_signature_in_one_language_is_none_in_the_other(prepared, standard):  # noqa: F811
    SafetySignature.objects.filter(language="es").delete()

    assert refusals(prepared, standard, "en") == []
    assert "No clinician of yours has signed the safety question in Spanish." in refusals(prepared, standard, "es")
