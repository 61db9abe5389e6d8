"""Questions that people ask, each a page of its own: written, sourced and signed once, shown wherever it is asked."""

from django.utils.translation import gettext_lazy as _

from content import structured
from content.models.composed import Composed


class QuestionPage(Composed):
    """A question, as the title; the lead answers it in short, the body at length."""

    kind, kinds_slug, kinds_label = "question", "questions", _("Questions people ask")
    says_how_sure = False
    own_template = "content/kinds/question.html"
    content_panels = Composed.panels_for()

    class Meta:
        verbose_name = _("question with its answer")
        verbose_name_plural = _("questions with their answers")

    def asked(self) -> list[tuple[str, str]]:
        return [(self.title, self.lead), *super().asked()]

    def described_parts(self, url: str) -> list[dict]:
        return structured.questions(url, self.asked())
