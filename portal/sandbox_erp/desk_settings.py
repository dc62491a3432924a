"""The desk's other pages: faults on demand, suppliers, tolerances, and the ledger."""

from __future__ import annotations

import re
from decimal import Decimal

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.sandbox_erp import buying
from portal.sandbox_erp.desk import database, guard, missing
from portal.sandbox_erp.desk_forms import Mistake, read_quantity, read_text
from portal.sandbox_erp.documents import now, text
from portal.sandbox_erp.faults import KINDS, PlanInvalid, get_plan, put_plan
from portal.sandbox_erp.ledger import ledger
from portal.sandbox_erp.orders import NoSuch, list_suppliers
from portal.sandbox_erp.profile import FILE_KINDS, get_profile, set_tolerance, words_of
from portal.sandbox_erp.severities import FREE, SEVERITIES, set_severity

bp = Blueprint("settings", __name__, url_prefix="/desk")
bp.before_request(guard)
bp.register_error_handler(NoSuch, missing)


@bp.route("/faults", methods=["GET", "POST"])
def faults() -> ResponseReturnValue:
    """Show and change what goes wrong on demand."""
    error = ""
    if request.method == "POST":
        try:
            put_plan(database(), _plan(), now=now())
        except (Mistake, PlanInvalid) as mistake:
            error = str(mistake)
        else:
            flash("The fault plan is in place.")
            return redirect(url_for("settings.faults"), 303)
    with database().read() as connection:
        plan = get_plan(connection)
    page = render_template("sandbox_erp/faults.html", plan=plan, kinds=KINDS, typed=request.form, error=error)
    return page, 422 if error else 200


@bp.get("/suppliers")
def suppliers() -> ResponseReturnValue:
    """List the suppliers with what the desk can do to them."""
    return _suppliers_page()


@bp.post("/suppliers/<number>/block")
def block_supplier(number: str) -> ResponseReturnValue:
    """Block a supplier for new documents."""
    try:
        reason = read_text("reason", "a reason")
    except Mistake as mistake:
        return _suppliers_page(error=str(mistake)), 422
    buying.set_supplier_status(database(), number, "blocked", reason=reason, now=now())
    flash(f"Supplier {number} is blocked.")
    return redirect(url_for("settings.suppliers"), 303)


@bp.post("/suppliers/<number>/unblock")
def unblock_supplier(number: str) -> ResponseReturnValue:
    """Take a supplier's block away."""
    buying.set_supplier_status(database(), number, "active", now=now())
    flash(f"Supplier {number} is active again.")
    return redirect(url_for("settings.suppliers"), 303)


@bp.route("/tolerances", methods=["GET", "POST"])
def tolerances() -> ResponseReturnValue:
    """Show the limits and severities of the contract profile and change a limit."""
    error = ""
    if request.method == "POST":
        try:
            version = _set_limit()
        except Mistake as mistake:
            error = str(mistake)
        else:
            flash(f"The contract profile is now at version {version}.")
            return redirect(url_for("settings.tolerances"), 303)
    return _tolerances_page(error), 422 if error else 200


@bp.post("/severities")
def severities() -> ResponseReturnValue:
    """Say how severe a rule is."""
    rule, severity = request.form.get("rule", ""), request.form.get("severity", "")
    if rule not in FREE or severity not in {"", *SEVERITIES}:
        return _tolerances_page("Choose a rule and what becomes of what it finds."), 422
    with database().write() as connection:
        version = set_severity(connection, rule, severity, now())
    flash(f"The contract profile is now at version {version}.")
    return redirect(url_for("settings.tolerances"), 303)


@bp.get("/bookings")
def bookings() -> ResponseReturnValue:
    """List what was booked, latest first."""
    with database().read() as connection:
        found = ledger(connection, limit=5000)
    return render_template("sandbox_erp/bookings.html", bookings=found[::-1][:200], count=len(found))


def _tolerances_page(error: str) -> str:
    with database().read() as connection:
        profile, names = get_profile(connection), [one["number"] for one in list_suppliers(connection)]
    return render_template(
        "sandbox_erp/tolerances.html",
        profile=profile,
        suppliers=names,
        rules=FREE,
        severities=SEVERITIES,
        typed=request.form,
        error=error,
    )


def _suppliers_page(error: str = "") -> str:
    with database().read() as connection:
        found = list_suppliers(connection)
    return render_template("sandbox_erp/suppliers.html", suppliers=found, error=error)


def _plan() -> dict[str, object]:
    kind = request.form.get("kind", "")
    fault: dict[str, object] = {"kind": kind}
    for name in ("count", "seconds", "delay", "retry_after", "probability"):
        number = read_quantity(name, required=False)
        if number is not None:
            fault[name] = float(number) if number % 1 else int(number)
    return {
        "faults": [fault] if kind else [],
        "seed": int(read_quantity("seed", required=False) or 0),
        "applies_to": "all" if "all" in request.form else "bookings",
        "keyless": "keyless" in request.form,
    }


def _set_limit() -> str:
    key = read_text("key", "a limit")
    level, _, subject = request.form.get("level", "buyer").partition(":")
    typed = request.form.get("value", "").strip()
    with database().write() as connection:
        limits = get_profile(connection)["tolerances"]["buyer"]
        if key not in limits or level not in {"buyer", "suppliers"}:
            raise Mistake("Choose a limit and where it holds.")
        return set_tolerance(connection, level, subject, key, _read_limit(key, typed), now())


def _read_limit(key: str, typed: str) -> str | None:
    if key in FILE_KINDS:
        return _read_kinds(typed)
    words = words_of(key)
    if words and typed and typed not in words:
        raise Mistake(f"Enter {', '.join(words[:-1])} or {words[-1]}, or nothing.")
    value = typed if words or not typed else text(read_quantity("value") or Decimal(0))
    return value or None


def _read_kinds(typed: str) -> str | None:
    kinds = typed.split()
    if len(kinds) > 10 or not all(re.fullmatch("[a-z][a-z0-9_]{0,39}", kind) for kind in kinds):
        raise Mistake("Enter kinds of file, such as timesheet proof_of_delivery, or nothing.")
    return " ".join(kinds) or None
