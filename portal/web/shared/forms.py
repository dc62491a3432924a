"""What every form of the portal shares."""

from __future__ import annotations

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict


class Form(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """A form of texts: shape and wording only, with its mistakes ready for the summary."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Where the form's fields come from."""

        def wrap_formdata(self, form: FlaskForm, formdata: object) -> MultiDict[str, str] | None:
            """Read texts alone: a file sent under a text's name is a missing text, not something without a length."""
            if formdata is None or isinstance(formdata, MultiDict):
                return formdata
            return request.form if request.method == "POST" else None

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Every mistake with the id of the field it is about."""
        return [(self[name].id, message) for name, messages in self.errors.items() for message in messages]
