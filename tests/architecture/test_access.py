"""Who may open what: the whole table, to be read."""

from __future__ import annotations

import pytest
from flask import Flask

from portal.app import create_app
from portal.commands.routes import NOWHERE
from portal.domain.actors import PERMISSIONS, Permission
from portal.settings import read_settings
from portal.web.shared.access import CLOSED, guard, route_table
from portal.wiring import build

TABLE = """
GET  /                                                         signed in
GET  /account                                                  signed in
POST /account/password                                         signed in
POST /account/sessions/end                                     signed in
GET  /assets/<digest>/<path:name>                              public
GET /catalog/downloads catalog.read
POST /catalog/downloads catalog.read
GET /catalog/downloads/<int:download_> catalog.read
GET /catalog/downloads/<int:download_>/file catalog.read
GET  /catalog/files                                            catalog.read
POST /catalog/files                                            catalog.send
GET  /catalog/files/<int:import_>                              catalog.read
POST /catalog/files/<int:import_>/again                        catalog.send
GET  /catalog/files/<int:import_>/cancel                       catalog.send
POST /catalog/files/<int:import_>/cancel                       catalog.send
GET  /catalog/files/<int:import_>/file                         catalog.read
GET  /catalog/files/<int:import_>/result                       catalog.read
GET  /catalog/files/<int:import_>/rows/<severity>/<rule>       catalog.read
POST /catalog/files/<int:import_>/send                         catalog.send
POST /catalog/files/<int:import_>/style                        catalog.send
GET  /catalog/files/template.csv                               catalog.read
GET  /catalog/files/template.xlsx                              catalog.read
GET  /catalog                                                    catalog.read
GET  /catalog.csv                                                catalog.read
GET  /catalog/<int:item>                                         catalog.read
GET  /catalog/<int:item>/change                                  catalog.send
POST /catalog/<int:item>/change                                  catalog.send
GET  /catalog/authority                                          catalog.read
GET  /catalog/new                                                catalog.send
POST /catalog/new                                                catalog.send
GET  /catalog/proposals                                          catalog.read
GET  /catalog/proposals/<int:proposal>                           catalog.read
GET  /catalog/proposals/<int:proposal>/discard                   catalog.send
POST /catalog/proposals/<int:proposal>/discard                   catalog.send
GET  /catalog/proposals/<int:proposal>/edit                      catalog.send
POST /catalog/proposals/<int:proposal>/edit                      catalog.send
POST /catalog/proposals/<int:proposal>/repair                    catalog.send
GET  /catalog/proposals/<int:proposal>/review                    reviews.read
POST /catalog/proposals/<int:proposal>/review                    catalog.decide
POST /catalog/proposals/<int:proposal>/review/release            catalog.decide
POST /catalog/proposals/<int:proposal>/review/take               catalog.decide
GET  /catalog/proposals/<int:proposal>/withdraw                  catalog.send
POST /catalog/proposals/<int:proposal>/withdraw                  catalog.send
GET  /healthz                                                  public
GET  /inbox                                                    orders.read
GET  /inbound                                                  inbound.read
GET  /inbound/windows                                          inbound.read
POST /inbound/windows                                          inbound.plan
POST /inbound/windows/<int:window>/close                       inbound.plan
POST /inbound/windows/<int:window>/reopen                      inbound.plan
GET  /invoices                                                  invoices.read
GET  /invoices/<int:invoice>                                    invoices.read
GET  /invoices/<int:invoice>/attachments/<digest>               invoices.read
POST /invoices/<int:invoice>/credit                             invoices.send
POST /invoices/<int:invoice>/decide                             reviews.decide
GET  /invoices/<int:invoice>/discard                            invoices.send
POST /invoices/<int:invoice>/discard                            invoices.send
GET  /invoices/<int:invoice>/edit                               invoices.send
POST /invoices/<int:invoice>/edit                               invoices.send
POST /invoices/<int:invoice>/edit/attach                        invoices.send
POST /invoices/<int:invoice>/edit/check                         invoices.send
POST /invoices/<int:invoice>/edit/send                          invoices.send
GET  /invoices/<int:invoice>/file                               invoices.read
POST /invoices/<int:invoice>/hold                               reviews.decide
GET  /invoices/<int:invoice>/invoice.xml                        invoices.read
GET  /invoices/<int:invoice>/pdf                                invoices.read
POST /invoices/<int:invoice>/messages                           invoices.send or reviews.decide
POST /invoices/<int:invoice>/release                            reviews.decide
POST /invoices/<int:invoice>/repair                             invoices.send
POST /invoices/<int:invoice>/take                               reviews.decide
GET  /invoices/<int:invoice>/withdraw                           invoices.send
POST /invoices/<int:invoice>/withdraw                           invoices.send
GET  /invoices/files                                            invoices.read
POST /invoices/files                                            invoices.send
GET  /invoices/files/<int:upload>                               invoices.read
GET  /invoices/files/<int:upload>/file                          invoices.read
POST /invoices/files/<int:upload>/style                         invoices.send
GET  /invoices/files/template.csv                               invoices.read
GET  /invoices/files/template.xlsx                              invoices.read
POST /invoices/from-notice                                      invoices.send
POST /invoices/from-order                                       invoices.send
GET  /invoices/payments                                         invoices.read
GET  /invoices/elsewhere                                        invoices.read
POST /invoices/without-order                                    invoices.send
GET  /mappings                                                  mappings.read
GET  /mappings/<int:mapping>                                    mappings.read
POST /mappings/<int:mapping>/approve                            mappings.write
POST /mappings/<int:mapping>/decline                            mappings.write
POST /mappings/<int:mapping>/versions                           mappings.write
GET  /mappings/import                                           mappings.write
POST /mappings/import                                           mappings.write
GET  /mappings/mappings.csv                                     mappings.read
GET  /mappings/new                                              mappings.write
POST /mappings/new                                              mappings.write
GET  /mappings/tasks                                            mappings.read
GET  /mappings/tasks/<int:task>                                 mappings.read
POST /mappings/tasks/<int:task>/decide                          mappings.write
POST /mappings/tasks/<int:task>/dismiss                         mappings.write
GET  /operations                                               operations.read
GET  /operations/documents                                     operations.read
GET  /operations/replay                                        operations.replay
POST /operations/replay                                        operations.replay
GET  /orders                                                   orders.read
GET  /orders.csv                                               orders.read
GET  /orders/<number>                                          orders.read
POST /orders/<number>/accept                                   acknowledgments.send or documents.send_on_behalf
GET  /orders/<number>/answer                                   acknowledgments.send or documents.send_on_behalf
POST /orders/<number>/answer                                   acknowledgments.send or documents.send_on_behalf
POST /orders/<number>/answer/check                             acknowledgments.send or documents.send_on_behalf
GET  /orders/<number>/answer/discard                           acknowledgments.send or documents.send_on_behalf
POST /orders/<number>/answer/discard                           acknowledgments.send or documents.send_on_behalf
POST /orders/<number>/answer/lines                             acknowledgments.send or documents.send_on_behalf
POST /orders/<number>/answer/send                              acknowledgments.send or documents.send_on_behalf
GET  /orders/<number>/answers/<int:version>                    orders.read
GET  /orders/<number>/answers/<int:version>/order-response.xml orders.read
POST /orders/<number>/repair                                   acknowledgments.send or documents.send_on_behalf
GET  /orders/<number>/revisions                                orders.read
GET  /orders/<number>/withdraw                                 acknowledgments.send or documents.send_on_behalf
POST /orders/<number>/withdraw                                 acknowledgments.send or documents.send_on_behalf
GET  /readyz                                                   public
GET  /record                                                   audit.read
GET  /reviews                                                  reviews.read
GET  /reviews/<number>/<int:version>                           reviews.read
POST /reviews/<number>/<int:version>/decide                    reviews.decide
POST /reviews/<number>/<int:version>/release                   reviews.decide
POST /reviews/<number>/<int:version>/take                      reviews.decide
GET  /rules                                                    signed in
GET  /rules.json                                               signed in
GET  /shipments/<int:shipment>/window                          shipments.send or documents.send_on_behalf
POST /shipments/<int:shipment>/window                          shipments.send or documents.send_on_behalf
POST /shipments/<int:shipment>/window/free                     shipments.send or documents.send_on_behalf
GET  /shipments                                                 orders.read
POST /shipments                                                 shipments.send or documents.send_on_behalf
GET  /shipments/<int:shipment>                                 orders.read
GET  /shipments/<int:shipment>/add                             shipments.send or documents.send_on_behalf
POST /shipments/<int:shipment>/add                             shipments.send or documents.send_on_behalf
POST /shipments/<int:shipment>/attachments                     shipments.send or documents.send_on_behalf
GET  /shipments/<int:shipment>/attachments/<digest>            orders.read
POST /shipments/<int:shipment>/attachments/<digest>/remove     shipments.send or documents.send_on_behalf
GET  /shipments/<int:shipment>/cancel                          shipments.send or documents.send_on_behalf
POST /shipments/<int:shipment>/cancel                          shipments.send or documents.send_on_behalf
POST /shipments/<int:shipment>/decide                          reviews.decide
GET  /shipments/<int:shipment>/discard                         shipments.send or documents.send_on_behalf
POST /shipments/<int:shipment>/discard                         shipments.send or documents.send_on_behalf
GET  /shipments/<int:shipment>/edit                            shipments.send or documents.send_on_behalf
POST /shipments/<int:shipment>/edit                            shipments.send or documents.send_on_behalf
POST /shipments/<int:shipment>/edit/check                      shipments.send or documents.send_on_behalf
POST /shipments/<int:shipment>/edit/send                       shipments.send or documents.send_on_behalf
GET  /shipments/<int:shipment>/evidence.zip                    orders.read
GET  /shipments/<int:shipment>/labels.pdf                      orders.read
GET  /shipments/<int:shipment>/labels.zpl                      orders.read
GET  /shipments/<int:shipment>/packing                         orders.read
POST /shipments/<int:shipment>/packing                         shipments.send or documents.send_on_behalf
GET  /shipments/<int:shipment>/packing-slip.pdf                orders.read
GET  /shipments/<int:shipment>/packing/clear                   shipments.send or documents.send_on_behalf
POST /shipments/<int:shipment>/packing/clear                   shipments.send or documents.send_on_behalf
POST /shipments/<int:shipment>/prints                          orders.read
GET  /shipments/<int:shipment>/prints/<int:job>                orders.read
GET  /shipments/<int:shipment>/prints/<int:job>/file           orders.read
POST /shipments/<int:shipment>/release                         reviews.decide
POST /shipments/<int:shipment>/replace                         shipments.send or documents.send_on_behalf
POST /shipments/<int:shipment>/take                            reviews.decide
GET  /shipments/<int:shipment>/withdraw                        shipments.send or documents.send_on_behalf
POST /shipments/<int:shipment>/withdraw                        shipments.send or documents.send_on_behalf
GET  /shipments/shippable                                      orders.read
GET  /sign-in                                                  public
POST /sign-in                                                  public
GET  /sign-in/oidc                                             public
GET  /sign-in/oidc/callback                                    public
POST /sign-out                                                 public
GET  /style-guide                                              signed in
"""


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_app(build(read_settings(NOWHERE)))


def test_every_address_says_who_may_open_it(app):
    table = {f"{row.method} {row.path} {row.rules}" for row in route_table(app)}
    assert table == {" ".join(line.split()) for line in TABLE.strip().splitlines()}


def test_nothing_is_closed_by_forgetting(app):
    assert not [row for row in route_table(app) if row.rules == CLOSED]


def test_an_address_without_a_declaration_opens_for_nobody():
    app = Flask("forgetful")
    guard(app)
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    answer = app.test_client().get("/forgotten")
    assert answer.status_code == 403
    assert "secret" not in answer.text


def test_every_permission_is_somebodys_and_asked_for_somewhere(app):
    asked = {rule for row in route_table(app) for rule in row.rules.split(" or ")}
    given = {permission for permissions in PERMISSIONS.values() for permission in permissions}
    assert given == set(Permission)
    assert set(Permission) <= asked


def test_reading_is_a_get_and_changing_a_post(app):
    assert {row.method for row in route_table(app)} == {"GET", "POST"}
