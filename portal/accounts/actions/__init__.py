"""What can happen to clinics, accounts and roles. Each action is one transaction, keyword-only, with its doer.

May import the rest of `portal.accounts` and `portal.audit`. What may happen is asked in `portal.accounts.policies`.
"""

from portal.accounts.actions.accounts import ask_for_new_password, change_own_account, make_clinic
from portal.accounts.actions.factors import (
    open_factor_link,
    prove_address,
    reset_second_factor,
    send_factor_link,
    set_up_second_factor,
)
from portal.accounts.actions.invitations import (
    invite_staff,
    join,
    join_another,
    open_staff_invitation,
    revoke_staff_invitation,
)
from portal.accounts.actions.links import make_sign_in_link, open_sign_in_link, use_sign_in_link
from portal.accounts.actions.reach import confirm_number, forget_number, give_number
from portal.accounts.actions.roles import deactivate, end_role, give_role, readmit
from portal.accounts.actions.sessions import (
    begin_session,
    end_other_sessions,
    end_session,
    password_changed,
    see_session,
)

__all__ = [
    "ask_for_new_password",
    "begin_session",
    "change_own_account",
    "confirm_number",
    "deactivate",
    "end_other_sessions",
    "end_role",
    "end_session",
    "forget_number",
    "give_number",
    "give_role",
    "invite_staff",
    "join",
    "join_another",
    "make_clinic",
    "make_sign_in_link",
    "open_factor_link",
    "open_sign_in_link",
    "open_staff_invitation",
    "password_changed",
    "prove_address",
    "readmit",
    "reset_second_factor",
    "revoke_staff_invitation",
    "see_session",
    "send_factor_link",
    "set_up_second_factor",
    "use_sign_in_link",
]
