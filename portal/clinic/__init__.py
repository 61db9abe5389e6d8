"""The screens that join the sides: the clinician's, and the patient's home after sending.

Here live also the middleware and the frame of the whole site, patient and public pages included: the policy header, the
language, the hidden origin, the menu and banners (`frame`), and the door of /cms/. A page goes from `views` to
`loading` (reads), `forms`, `present` (words) and `charts`. May import what is below, not `portal.api`. Reads through
`portal.care`, writes through actions. No models, no rules about care belong here.
"""
