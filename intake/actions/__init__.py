"""All that can happen to what a patient is and says. Each action is keyword-only, with its doer, audited.

Each write is one transaction. May import the rest of `intake` but its pages (`views`, `present`), and `portal.audit`.
Whether a staff member may do it is asked by the action of `portal.care` that calls it. No arithmetic belongs here.
"""

from intake.actions.alert_policies import add_risk_rule, end_risk_rule, sign_alert_policy
from intake.actions.alert_steps import (
    acknowledge_alert,
    assess_alert,
    climb,
    close_alert,
    reopen_alert,
    see_alert,
    void_alert,
)
from intake.actions.alerts import note_choice, note_panel_shown
from intake.actions.answers import raise_for_late_answer, save_answer
from intake.actions.batteries import load_batteries, make_clinic_battery
from intake.actions.consents import choose_uses, consent, withdraw_consent
from intake.actions.drafts import (
    change_battery,
    discard_draft,
    release_battery,
    retire_battery,
    start_battery,
    start_version,
)
from intake.actions.entries import end_entry, start_entry
from intake.actions.invitations import (
    ask_for_code,
    bind_device,
    end_device,
    invite,
    keep_open,
    mark_sent,
    open_again,
    open_invitation,
    reissue,
    remind,
    revoke,
)
from intake.actions.left_out import choose_people, decline_part, say_no_close_person, say_target_absent
from intake.actions.log import delete_entry, share_entry, write_entry
from intake.actions.norm_releases import approve_release, look_at_norms, propose_release, reject_release, run_release
from intake.actions.norms import renew_norms
from intake.actions.own_instruments import confirm_instrument, draft_instrument, retire_instrument
from intake.actions.patients import note_birth_date, register_patient, update_contact
from intake.actions.statements import save_statement
from intake.actions.submission import choose_list, put_off, say_privacy, stop, submit
from intake.actions.wordings import check_wording, confirm_wording, stage_wording

__all__ = [
    "acknowledge_alert",
    "add_risk_rule",
    "approve_release",
    "ask_for_code",
    "assess_alert",
    "bind_device",
    "change_battery",
    "check_wording",
    "choose_list",
    "choose_people",
    "choose_uses",
    "climb",
    "close_alert",
    "confirm_instrument",
    "confirm_wording",
    "consent",
    "decline_part",
    "delete_entry",
    "discard_draft",
    "draft_instrument",
    "end_device",
    "end_entry",
    "end_risk_rule",
    "invite",
    "keep_open",
    "load_batteries",
    "look_at_norms",
    "make_clinic_battery",
    "mark_sent",
    "note_birth_date",
    "note_choice",
    "note_panel_shown",
    "open_again",
    "open_invitation",
    "propose_release",
    "put_off",
    "raise_for_late_answer",
    "register_patient",
    "reissue",
    "reject_release",
    "release_battery",
    "remind",
    "renew_norms",
    "reopen_alert",
    "retire_battery",
    "retire_instrument",
    "revoke",
    "run_release",
    "save_answer",
    "save_statement",
    "say_no_close_person",
    "say_privacy",
    "say_target_absent",
    "see_alert",
    "share_entry",
    "sign_alert_policy",
    "stage_wording",
    "start_battery",
    "start_entry",
    "start_version",
    "stop",
    "submit",
    "update_contact",
    "void_alert",
    "withdraw_consent",
    "write_entry",
]
