"""The sign-in form."""

from __future__ import annotations

from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length

from portal.services.accounts import LONGEST_EMAIL, LONGEST_PASSWORD
from portal.web.shared.forms import Form


class SignInForm(Form):
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
