"""The sign-in form."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from portal.services.accounts import LONGEST_EMAIL, LONGEST_PASSWORD


class SignInForm(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """E-mail, password, and where to go afterwards."""

    email = StringField(
        "E-mail address",
        [
            InputRequired("Enter your e-mail address."),
            Length(max=LONGEST_EMAIL, message="This is too long for an e-mail address."),
        ],
    )
    password = PasswordField(
        "Password",
        [
            InputRequired("Enter your password."),
            Length(max=LONGEST_PASSWORD, message="This is too long for a password."),
        ],
    )
    next = HiddenField()

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Every mistake with the field it is about, for the summary."""
        return [(self[name].id, message) for name, messages in self.errors.items() for message in messages]
