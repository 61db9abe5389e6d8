import pytest

from portal.operations import catalogue

CODE = """
said = _("Back") + f"{_('Within')} {ngettext('%(n)s day', '%(n)s days', n)}"
name = gettext_lazy("A long"
                    " sentence.")
month = pgettext("calendar", "May")
nothing = _(variable)
"""
PAGE = """{% load i18n %}
<ul>
    <li>{% translate "Skip" %}</li>
  <li>{% blocktranslate trimmed count n=days %}
      {{ n }} question
    {% plural %}{{ n }} questions{% endblocktranslate %}</li>
</ul>
"""


@pytest.fixture
def house(tmp_path):
    for room in ("templates", "intake/migrations", "portal/locale/es/LC_MESSAGES"):
        (tmp_path / room).mkdir(parents=True)
    (tmp_path / "intake" / "words.py").write_text(CODE)
    (tmp_path / "intake" / "migrations" / "0001_initial.py").write_text('_("Not for readers")')
    (tmp_path / "templates" / "page.html").write_text(PAGE)
    return tmp_path


@pytest.fixture
def source(house, settings):
    settings.BASE_DIR = house
    return house / "portal/locale/es/LC_MESSAGES/django.po"


def texts(catalogue_found) -> set:
    return {message.id for message in catalogue_found if message.id}


def test_texts_of_code_are_gathered_wherever_the_call_stands(house):
    found = texts(catalogue.gather(house))

    assert {"Back", "Within", "A long sentence.", "May", ("%(n)s day", "%(n)s days")} <= found


def test_texts_of_templates_are_gathered_however_the_page_is_indented(house):
    assert {"Skip", ("%(n)s question", "%(n)s questions")} <= texts(catalogue.gather(house))


def test_a_context_is_kept(house):
    assert catalogue.gather(house).get("May", context="calendar")


def test_migrations_hold_no_text_for_readers(house):
    assert "Not for readers" not in texts(catalogue.gather(house))


def test_new_texts_wait_for_a_translation(source):
    assert {message.id for message in catalogue.update(source)} == texts(catalogue.gather())


def test_a_translation_stays_and_a_text_that_is_gone_takes_its_own_along(source):
    source.write_text('msgid "Skip"\nmsgstr "Saltar"\n\nmsgid "Gone"\nmsgstr "Ido"\n')
    waiting = catalogue.update(source)

    assert "Skip" not in {message.id for message in waiting}
    assert 'msgstr "Saltar"' in source.read_text()
    assert "Gone" not in source.read_text()


def test_a_doubtful_translation_is_asked_for_again(source):
    source.write_text('#, fuzzy\nmsgid "Skip"\nmsgstr "Saltar quizá"\n')

    assert "Skip" in {message.id for message in catalogue.update(source)}


def test_an_unchanged_catalogue_stays_the_same_file(source):
    catalogue.update(source)
    before = source.read_bytes()
    catalogue.update(source)

    assert source.read_bytes() == before
