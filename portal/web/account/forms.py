"""The form for a new password."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import EqualTo, InputRequired


class PasswordForm(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """The current password, and the new one twice. What makes a password good is the service's to say."""

    current = PasswordField("Current password", [InputRequired("Enter your current password.")])
    new = PasswordField("New password", [InputRequired("Enter a new password.")])
    again = PasswordField(
        "New password again",
        [InputRequired("Enter the new password again."), EqualTo("new", "This is not the same as the new password.")],
    )

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Every mistake with the field it is about, for the summary."""
        return [(self[name].id, message) for name, messages in self.errors.items() for message in messages]
