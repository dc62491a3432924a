"""Static files under hashed addresses that browsers may keep for ever, with integrity and gzip made once.

Few and small: the style sheet is one file (Bootstrap in the lowest cascade layer, ours above it), the script
is one file (htmx and ``app.js``), the icons are one sprite. Every other file in ``static/js`` and
``static/img`` is served under its own name, for the pages that ask for it: ``{{ asset_js("answer.js") }}``.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import importlib.util
import mimetypes
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, request, url_for
from markupsafe import Markup

from portal import resources
from portal.web.shared import icons
from portal.web.shared.access import PUBLIC, access

# Lowest layer first. Within the layer of components the order of files is alphabetical and must not matter.
_LAYERS = "@layer bootstrap, reset, tokens, base, components, utilities;\n"
_BEFORE_COMPONENTS = ("tokens.css", "reset.css", "base.css")
_AFTER_COMPONENTS = ("utilities.css", "print.css")

bp = Blueprint("assets", __name__, url_prefix="/assets")


@dataclass(frozen=True, slots=True)
class Asset:
    """One served file: its bytes, the same bytes zipped, and what browsers check them against."""

    name: str
    body: bytes
    zipped: bytes
    media_type: str
    digest: str
    integrity: str

    @classmethod
    def of(cls, name: str, body: bytes) -> Asset:
        """Return the asset with its SHA-384, of which the address carries the first 16 hex digits."""
        sha = hashlib.sha384(body)
        return cls(
            name=name,
            body=body,
            zipped=gzip.compress(body, 9, mtime=0),
            media_type=mimetypes.guess_type(name)[0] or "application/octet-stream",
            digest=sha.hexdigest()[:16],
            integrity="sha384-" + base64.b64encode(sha.digest()).decode(),
        )


def init_assets(app: Flask) -> None:
    """Read every file once and give templates ``document_links`` (what every page loads), ``asset_js`` and ``icon``.

    Raises:
        LookupError: a package or folder that holds the files is missing.
    """
    assets = {name: Asset.of(name, body) for name, body in _files()}
    app.extensions["assets"] = assets
    app.register_blueprint(bp)
    with app.test_request_context():
        urls = {name: url_for("assets.file", digest=asset.digest, name=name) for name, asset in assets.items()}

    @lru_cache
    def asset_js(name: str) -> Markup:
        return Markup('<script defer src="{}" integrity="{}"></script>').format(urls[name], assets[name].integrity)

    mark = Markup('<link rel="icon" href="{}" type="image/svg+xml">').format(urls["favicon.svg"])
    sheet = Markup('<link rel="stylesheet" href="{}" integrity="{}">')
    style = sheet.format(urls["portal.css"], assets["portal.css"].integrity)
    app.jinja_env.globals.update(
        document_links=Markup("\n").join([mark, style, asset_js("portal.js")]),
        asset_js=asset_js,
        icon=icons.markup(urls["icons.svg"]).__getitem__,
    )


@bp.get("/<digest>/<path:name>")
@access(PUBLIC)
def file(digest: str, name: str) -> Response:
    """Send one file; an address with an old digest no longer exists."""
    asset = _assets().get(name)
    if asset is None or asset.digest != digest:
        abort(404)
    zipped = request.accept_encodings["gzip"] > 0 and len(asset.zipped) < len(asset.body)
    response = Response(asset.zipped if zipped else asset.body, mimetype=asset.media_type)
    if zipped:
        response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    response.cache_control.public = True
    response.cache_control.max_age = 365 * 24 * 3600
    response.cache_control.immutable = True
    response.set_etag(f"{digest}-gzip" if zipped else digest)
    response.make_conditional(request)
    return response


def _files() -> Iterable[tuple[str, bytes]]:
    static = resources.folder("static")
    bootstrap = _package_folder("flask_bootstrap") / "static/bootstrap5"
    htmx = _package_folder("django_htmx") / "static/django_htmx/htmx-2.min.js"
    yield "portal.css", _style_sheet(static / "css", bootstrap / "css/bootstrap.min.css")
    yield "portal.js", htmx.read_bytes() + b"\n;\n" + (static / "js/app.js").read_bytes()
    yield "icons.svg", icons.sprite(bootstrap / "icons/bootstrap-icons.svg", static / "img/favicon.svg")
    for path in sorted([*(static / "js").iterdir(), *(static / "img").iterdir()]):
        if path.name != "app.js":
            yield path.name, path.read_bytes()


def _style_sheet(folder: Path, bootstrap: Path) -> bytes:
    base = bootstrap.read_text(encoding="utf-8").replace('@charset "UTF-8";', "").rpartition("/*# source")[0]
    components = sorted((folder / "components").glob("*.css"))
    ours = [
        *(folder / name for name in _BEFORE_COMPONENTS),
        *components,
        *(folder / name for name in _AFTER_COMPONENTS),
    ]
    sheets = [
        _LAYERS,
        "@layer bootstrap {",
        base,
        "}\n",
        *(path.read_text(encoding="utf-8") for path in ours),
    ]
    return "".join(sheets).encode()


def _package_folder(package: str) -> Path:
    # Found, not imported: django-htmx carries the file we want and would load Django.
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise LookupError(f"The package {package} is not installed; it carries files that pages need.")
    return Path(spec.submodule_search_locations[0])


def _assets() -> dict[str, Asset]:
    assets: dict[str, Asset] = current_app.extensions["assets"]
    return assets
