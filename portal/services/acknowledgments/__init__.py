"""Answers to orders: checking, sending, reading and taking back."""

from portal.services.acknowledgments.reading import download, get
from portal.services.acknowledgments.submission import accept_all, check, submit
from portal.services.acknowledgments.views import AcknowledgmentView, Submitted, Unconfirmed, VersionView
from portal.services.acknowledgments.withdrawal import withdraw

__all__ = [
    "AcknowledgmentView",
    "Submitted",
    "Unconfirmed",
    "VersionView",
    "accept_all",
    "check",
    "download",
    "get",
    "submit",
    "withdraw",
]
