"""The form pack: a fieldset for every group, ids that exist, errors that lead to their field."""

import re
from html.parser import HTMLParser

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from crispy_forms.utils import render_crispy_form
from django import forms

OFTEN = [("0", "Not at all"), ("1", "Several days"), ("2", "Nearly every day")]


class EveryField(forms.Form):
    name = forms.CharField(label="Name", help_text="As you like to be called.")
    born = forms.DateField(label="Date of birth", widget=forms.DateInput(attrs={"type": "date"}))
    address = forms.EmailField(label="E-mail")
    secret = forms.CharField(label="Password", widget=forms.PasswordInput)
    often = forms.ChoiceField(label="How often", choices=OFTEN, widget=forms.RadioSelect, help_text="Choose one.")
    read = forms.BooleanField(label="I have read it", help_text="The whole page.")
    which = forms.MultipleChoiceField(label="Which of these", choices=OFTEN, widget=forms.CheckboxSelectMultiple)
    one = forms.ChoiceField(label="Pick one", choices=[("", "Choose"), *OFTEN])
    more = forms.CharField(label="More", widget=forms.Textarea)
    hidden = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.add_input(Submit("save", "Save"))


class Tags(HTMLParser):
    """Every start tag with its attributes, in order."""

    def __init__(self, html: str):
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.found if name == tag]

    def ids(self) -> list[str]:
        return [attrs["id"] for _, attrs in self.found if attrs.get("id")]

    def described(self) -> list[str]:
        return [a["aria-describedby"] for _, a in self.found if a.get("aria-describedby")]


def rendered(form: forms.Form) -> str:
    return render_crispy_form(form)


@pytest.fixture(params=["empty", "with errors"])
def html(request) -> str:
    return rendered(EveryField() if request.param == "empty" else EveryField({}))


def test_each_group_of_choices_is_a_fieldset_with_a_legend(html):
    assert len(Tags(html).named("fieldset")) == 2
    assert re.findall(r"<legend[^>]*>([^<]+)</legend>", html) == ["How often", "Which of these"]


def test_every_description_points_at_an_id_that_exists(html):
    tags = Tags(html)
    pointed = {one for value in tags.described() for one in value.split()}
    assert pointed <= set(tags.ids())


def test_no_id_is_used_twice(html):
    ids = Tags(html).ids()
    assert len(ids) == len(set(ids))


def test_every_label_belongs_to_a_control(html):
    tags = Tags(html)
    controls = {a.get("id") for tag, a in tags.found if tag in {"input", "select", "textarea"}}
    assert {label["for"] for label in tags.named("label")} <= controls


def test_fieldset_is_described_by_its_help_alone_until_there_is_an_error():
    often, which = Tags(rendered(EveryField())).named("fieldset")
    assert often["aria-describedby"] == "id_often_helptext"
    assert "aria-describedby" not in which


def test_fieldset_with_an_error_is_described_by_help_and_error():
    often, which = Tags(rendered(EveryField({}))).named("fieldset")
    assert often["aria-describedby"] == "id_often_helptext id_often_error"
    assert which["aria-describedby"] == "id_which_error"


def test_error_summary_links_lead_to_controls():
    tags = Tags(rendered(EveryField({})))
    links = [a["href"] for a in tags.named("a")]
    assert len(links) == 9
    assert {link.removeprefix("#") for link in links} <= set(tags.ids())


def test_error_summary_leads_to_the_first_radio():
    assert 'href="#id_often_0"' in rendered(EveryField({}))


def test_error_summary_takes_the_focus():
    summary = next(a for _, a in Tags(rendered(EveryField({}))).found if a.get("class") == "errsum")
    assert summary["tabindex"] == "-1"
    assert "data-focus" in summary


def test_summary_and_field_say_the_same_words():
    form = EveryField({})
    form.add_error("name", "Write the name you like to be called.")
    assert rendered(form).count("Write the name you like to be called.") == 2


def test_page_may_place_the_summary_itself():
    form = EveryField({})
    form.helper.hide_summary = True
    html = rendered(form)
    assert "errsum" not in html
    assert 'id="id_name_error"' in html


def test_wrong_text_field_says_so_to_assistive_technology():
    name = next(a for a in Tags(rendered(EveryField({}))).named("input") if a.get("name") == "name")
    assert name["aria-invalid"] == "true"
    assert name["aria-describedby"] == "id_name_helptext id_name_error"


def test_radios_are_not_required_by_the_browser(html):
    assert all("required" not in a for a in Tags(html).named("input") if a["type"] == "radio")


def test_chosen_answers_stay_chosen():
    html = rendered(EveryField({"often": "1", "which": ["0", "2"]}))
    checked = [a["id"] for a in Tags(html).named("input") if "checked" in a]
    assert checked == ["id_often_1", "id_which_0", "id_which_2"]


def test_form_leaves_the_messages_to_the_server(html):
    (form,) = Tags(html).named("form")
    assert "novalidate" in form


def test_pack_uses_no_asterisk_and_no_inline_style(html):
    assert "*" not in html
    assert "style=" not in html


def test_text_from_a_person_is_escaped():
    assert "<script>" not in rendered(EveryField({"name": "<script>alert(1)</script>"}))
