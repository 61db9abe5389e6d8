"""Letters by e-mail."""

from django.core.mail import EmailMessage

from portal.audit import mail
from portal.audit.letters import Letter


class Mail:
    """The first channel: subject, body, and the id of the letter as Message-ID."""

    key = "mail"

    def is_on(self) -> bool:
        return mail.mail_is_configured()

    def send(self, address: str, letter: Letter) -> None:
        headers = {"Message-ID": f"<{letter.message_id}@leeside>"}
        mail.send(EmailMessage(letter.subject, letter.body, to=[address], headers=headers))
