"""What staff decide. Each action checks role and care team first, then calls what it needs of intake and content.

May import the rest of `portal.care` and what is below. What a patient does is in `intake.actions`.
"""

from portal.care.actions.alerts import (
    acknowledge_alert,
    add_risk_rule,
    assess_alert,
    climb_late_alerts,
    close_alert,
    end_risk_rule,
    reopen_alert,
    see_alert,
    sign_alert_policy,
    void_alert,
)
from portal.care.actions.answers_by_system import send_answer, submit_by_system, tell_late_answer
from portal.care.actions.drills import climb_late_drills, start_drill, start_monthly_drills, take_drill
from portal.care.actions.entries import (
    enter_answer,
    enter_words,
    leave_out_absent,
    leave_part_out,
    record_consent,
    start_entry,
    stop_entry,
    submit_entry,
)
from portal.care.actions.intakes import register_and_send, send_again, send_intake, withdraw_intake
from portal.care.actions.reviews import agree_goal, complete_review, end_goal, save_note, share_content
from portal.care.actions.teams import (
    add_to_team,
    end_supervision,
    join_team,
    leave_team,
    set_next_visit,
    start_episode,
    supervise,
)

__all__ = [
    "acknowledge_alert",
    "add_risk_rule",
    "add_to_team",
    "agree_goal",
    "assess_alert",
    "climb_late_alerts",
    "climb_late_drills",
    "close_alert",
    "complete_review",
    "end_goal",
    "end_risk_rule",
    "end_supervision",
    "enter_answer",
    "enter_words",
    "join_team",
    "leave_out_absent",
    "leave_part_out",
    "leave_team",
    "record_consent",
    "register_and_send",
    "reopen_alert",
    "save_note",
    "see_alert",
    "send_again",
    "send_answer",
    "send_intake",
    "set_next_visit",
    "share_content",
    "sign_alert_policy",
    "start_drill",
    "start_entry",
    "start_episode",
    "start_monthly_drills",
    "stop_entry",
    "submit_by_system",
    "submit_entry",
    "supervise",
    "take_drill",
    "tell_late_answer",
    "void_alert",
    "withdraw_intake",
]
