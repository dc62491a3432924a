"""The form for a new password."""

from __future__ import annotations

from wtforms import PasswordField
from wtforms.validators import EqualTo, InputRequired

from portal.web.shared.forms import Form


class PasswordForm(Form):
    """The current password, and the new one twice. What makes a password good is the service's to say."""

    current = PasswordField("Current password", [InputRequired("Enter your current password.")])
    new = PasswordField("New password", [InputRequired("Enter a new password.")])
    again = PasswordField(
        "New password again",
        [InputRequired("Enter the new password again."), EqualTo("new", "This is not the same as the new password.")],
    )
