"""What can be refused, each as a sentence that a person can act on."""

from typing import Any

from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """An action was refused. `message` says what to do."""

    message: Any = _("That cannot be done now.")

    def __init__(self, message: Any = None) -> None:
        super().__init__(message or self.message)
        self.message = message or self.message


class LinkEnded(Refused):
    message = _("This link has ended. Please ask your clinic for a new one.")


class WrongCode(Refused):
    message = _("That code does not match. Check it and try again, or ask the clinic.")


class CodePaused(Refused):
    message = _("There were too many tries. Wait 15 minutes, or call the clinic. We have told them.")


class NoEntry(Refused):
    message = _("This sitting has ended. Start again: confirm the name and birth date, and say who is there.")


class NotConfirmed(Refused):
    message = _("Ask for the name and the birth date, and confirm that both match, before you enter anything.")


class NotAsked(Refused):
    message = _("This intake does not ask this question.")


class HeldBack(Refused):
    message = _("This question is asked in private only. It was not saved: somebody else was there.")


class NotTheseWords(Refused):
    message = _("The clinic does not ask this questionnaire in this language.")


class NotConsented(Refused):
    message = _("Please read and decide about consent first.")


class EntryChanged(Refused):
    """`entry` is as it stands now."""

    message = _("This entry was changed on another page or device. Read what is saved now, then save again.")

    def __init__(self, entry: Any) -> None:
        super().__init__()
        self.entry = entry


class NothingToWithdraw(Refused):
    message = _("There is no consent to take back.")


class AlreadySent(Refused):
    message = _("Your answers were already sent. They cannot be changed here.")


class HeardLate(AlreadySent):
    """It was refused as an answer, and the clinic was told of it all the same."""


class NothingAnswered(Refused):
    message = _("There is nothing to send yet. Answer at least one question first.")


class NotAnOption(Refused):
    message = _("We still need an answer. Choose one, or use “Skip this one”.")


class TooYoung(Refused):
    message = _("These questions are for people of 18 and over. Nobody under 18 can be asked them here.")


class NoBirthDate(Refused):
    message = _("Enter the birth date first: these questions are for people of 18 and over.")


class NoWording(Refused):
    message = _("This questionnaire has no wording in this language yet. Import it, or choose another language.")


class Disabled(Refused):
    """The instrument may not be used; the reason is in its file, in each language."""


class OwnWording(Refused):
    message = _("You staged this wording. A second person must confirm it.")


class NotWaiting(Refused):
    message = _("This wording is not waiting any more: it was confirmed, or another one took its place.")


class OwnDraft(Refused):
    message = _("You drafted this questionnaire. A second person must confirm it.")


class NoDraft(Refused):
    message = _("This draft is not waiting any more: it was confirmed, discarded, or another one took its place.")


class NothingChanged(Refused):
    message = _("Your clinic has exactly this questionnaire already. Nothing was saved.")


class NotInUse(Refused):
    message = _("This questionnaire is not in use in your clinic any more. Nobody new is asked it.")


class MayRaiseNoAlert(Refused):
    message = _("A question about self-harm must not be asked here: answers to it would raise no alert.")


class NotRead(Refused):
    message = _("Count how many questions you read. The number that you gave is not how many there are.")


class NotOpposite(Refused):
    message = _("The lines that are turned round must read in the opposite direction to the others. Correct the file.")


class NoEntitlement(Refused):
    message = _("Say why your clinic may use these words.")


class StagedMeanwhile(Refused):
    message = _("Somebody else has just staged the same wording. Look at theirs first.")


class NotForSoldCare(Refused):
    message = _("This questionnaire may be used only where care is not sold. Your settings say that you sell care.")


class SoldCareUnsaid(Refused):
    message = _("This questionnaire may be used only where care is not sold. Say in the settings whether you sell it.")


class AlteredText(Refused):
    message = _("Its owner allows this questionnaire only as published: whole, in its order, and not adapted.")


class DraftThere(Refused):
    message = _("This set of questions is being put together already. Go on with that draft, or discard it.")


class DraftMoved(Refused):
    message = _("Somebody else changed this draft meanwhile. Nothing of yours was saved: look at it as it is now.")


class NotReady(Refused):
    message = _("This cannot be released yet. Mend what stands at the top first.")


class NotALanguageHere(Refused):
    message = _("Your clinic does not work in the language of this file. An admin can add it in the settings.")


class ReleaseDecided(Refused):
    message = _("These norms were decided on meanwhile, or newer ones took their place. Nothing was changed.")


class CountedMeanwhile(Refused):
    message = _("What these norms change was counted anew after you opened the page. Read it, then decide.")


class NotProposed(Refused):
    message = _("Somebody must propose these norms first. Then another person approves them.")


class OwnProposal(Refused):
    message = _("You proposed these norms. A second person must approve them.")


class NoReasonGiven(Refused):
    message = _("Say why these norms are rejected.")


class NotClosable(Refused):
    message = _("Say what you did, the risk level, the plan and the next date before closing this alert.")


class NoReason(Refused):
    message = _("Say why, in the note.")


class NotAssessed(Refused):
    message = _("Choose what you assessed with, the risk level, and how the safety plan stands.")


class ClosedMeanwhile(Refused):
    message = _("Somebody closed this alert meanwhile. What you entered was not saved; open it again to add to it.")


class OpenedMeanwhile(Refused):
    message = _("Somebody opened this alert again meanwhile. What you entered was not saved; you can go on from here.")


class AnsweredMeanwhile(Refused):
    message = _(
        "The patient answered again, more seriously. Nothing was saved from this page: read the new answer first."
    )


class NewerAlert(Refused):
    message = _("A newer alert about the same answer is open. Work on that one.")


class NotATime(Refused):
    message = _("Enter whole minutes, and nothing longer than what is proposed for doing something.")


class NotARule(Refused):
    message = _("Choose a question and the answer from which on somebody must look.")


class AnswerConflict(Refused):
    """Somebody answered the same question on another page or device. Nothing was overwritten."""

    message = _("This question was answered on another page or device. Choose which answer to keep.")

    def __init__(self, current: Any, given: str) -> None:
        super().__init__()
        self.current = current
        self.given = given
