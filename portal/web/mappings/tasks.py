"""Pages of words that nobody has explained yet: the backlog with its age, and deciding about one of them."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from portal.domain.actors import Permission
from portal.domain.errors import Conflict, Invalid
from portal.domain.mappings import WITH_FACTOR, MappingKind, MappingState, TaskState
from portal.services import suppliers
from portal.services.mappings import reading, tasks
from portal.services.mappings.views import TaskDetail
from portal.web.mappings import words
from portal.web.mappings.forms import OTHER, AnswerForm
from portal.web.mappings.listing import kept, tabs
from portal.web.shared.access import access, actor, services
from portal.web.shared.findings import told
from portal.web.shared.pages import render
from portal.web.shared.pagination import address, pages, path_to

bp = Blueprint("mapping_tasks", __name__, url_prefix="/mappings/tasks")

_NAMES = ("q", "kind", "supplier", "state")
#: What the address says to see tasks in every state; without it the open ones are shown.
ANY = "any"


@bp.get("")
@access(Permission.MAPPINGS_READ)
def index() -> Response:
    """Show the words that wait for a meaning, those that wait longest first."""
    filters = {name: request.args.get(name, "").strip()[:120] for name in _NAMES}
    state = filters["state"] or TaskState.OPEN.value
    with services().read() as uow:
        page = reading.list_tasks(
            uow,
            actor(),
            q=filters["q"],
            kind=filters["kind"],
            supplier=filters["supplier"],
            state=state,
            cursor=request.args.get("after") or request.args.get("before"),
        )
        names = suppliers.list_names(uow, actor())
    path = path_to(".index")
    return render(
        "mappings/tasks.html",
        page=page,
        filters=filters,
        active=_active(path, filters, dict(names)),
        choices={
            "kind": words.choices(words.KIND_WORDS, "All kinds"),
            "supplier": [("", "All suppliers"), *names],
            "state": [*((one.value, word.text) for one, word in words.TASK_WORDS.items()), (ANY, "Any state")],
        },
        state=state,
        tabs=tabs("mapping_tasks.index"),
        pages=pages(path, filters, newer=page.newer, older=page.older),
    )


def _active(path: str, filters: Mapping[str, str], names: Mapping[str, str]) -> list[tuple[str, str]]:
    kind, state = filters["kind"], filters["state"]
    said = {
        "q": f"Word: {filters['q']}",
        "kind": words.KIND_WORDS[MappingKind(kind)] if kind in tuple(MappingKind) else kind,
        "supplier": f"Supplier {names.get(filters['supplier'], filters['supplier'])}",
        "state": words.TASK_WORDS[TaskState(state)].text if state in tuple(TaskState) else "Any state",
    }
    on = {name: value for name, value in filters.items() if value}
    return [(said[name], address(path, {key: on[key] for key in on if key != name})) for name in on]


@bp.get("/<int:task>")
@access(Permission.MAPPINGS_READ)
def show(task: int) -> Response:
    """Show one word with what it may mean."""
    return _show(task)


@bp.post("/<int:task>/decide")
@access(Permission.MAPPINGS_WRITE)
def decide(task: int) -> Response | Redirect:
    """Say what a word means; on mistakes show the page again with everything typed."""
    form = AnswerForm.answering(request.form)
    said = form.to_answer()
    if said is None:
        return _show(task, status=422, form=form)
    try:
        with services().begin() as uow:
            state = MappingState(tasks.decide(uow, actor(), task, said).state)
    except Invalid as invalid:
        form.show(invalid.issues)
        return _show(task, status=422, form=form)
    except Conflict as conflict:
        form.refusal = str(conflict)
        return _show(task, status=409, form=form)
    flash(kept(state))
    return redirect(url_for(".index"), 303)


@bp.post("/<int:task>/dismiss")
@access(Permission.MAPPINGS_WRITE)
def dismiss(task: int) -> Response | Redirect:
    """Say that a word means nothing to the buyer, and why."""
    typed = request.form.get("sentence", "")
    try:
        with services().begin() as uow:
            tasks.dismiss(uow, actor(), task, typed)
    except Invalid as invalid:
        return _show(task, status=422, sentence=typed, errors=[told(issue) for issue in invalid.issues])
    except Conflict as conflict:
        return _show(task, status=409, sentence=typed, problem=str(conflict))
    flash("Dismissed. What waited for the word goes on with the word as it is.")
    return redirect(url_for(".index"), 303)


def _show(
    task: int,
    *,
    status: int = 200,
    form: AnswerForm | None = None,
    problem: str = "",
    sentence: str = "",
    errors: list[str] | None = None,
) -> Response:
    with services().read() as uow:
        found: TaskDetail = reading.get_task(uow, actor(), task)
    form = form or AnswerForm.answering({"factor": "1"})
    problems = [("", problem)] if problem else []
    return render(
        "mappings/task.html",
        status=status,
        found=found,
        form=form,
        other=OTHER,
        has_factor=found.task.kind in WITH_FACTOR,
        problems=[*problems, *form.problems, *(("sentence", said) for said in errors or ())],
        sentence=sentence,
        errors=errors or [],
    )
