"""Who may come in: sign-in by password or by identity provider, sessions that can be ended, new people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.domain.actors import SYSTEM, Actor, Role
from portal.domain.errors import Conflict, NotFound, PortalError
from portal.domain.events import Event
from portal.services import tries
from portal.services.composition import Services
from portal.services.tries import TooManyTries
from portal.store.queries import suppliers, users
from portal.store.rows import UserRow
from portal.store.unit_of_work import UnitOfWork

#: How many sign-ins may fail within a window: for one account, and from one address (a warehouse shares one).
TRIES_OF_ACCOUNT = 10
TRIES_FROM_ADDRESS = 100

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
LONGEST_EMAIL = 254


class SignInRefused(PortalError):
    """Nobody came in; the sentence is the same whether or not there is such an account."""


class PasswordRefused(PortalError):
    """The password was not changed. ``is_current`` says that the one typed as the current one is wrong."""

    def __init__(self, sentence: str, *, is_current: bool = False) -> None:
        super().__init__(sentence)
        self.is_current = is_current


@dataclass(frozen=True, slots=True)
class Account:
    """A person who came in. ``epoch`` is what their session has to carry to stay good."""

    id: int
    email: str
    name: str
    role: Role
    supplier: int | None
    supplier_name: str
    epoch: int

    @property
    def actor(self) -> Actor:
        """The account as whoever acts."""
        return Actor(self.id, self.name, self.role, self.supplier, self.supplier_name)


WRONG = "The e-mail address or the password is wrong."
NO_ACCOUNT = "No account here belongs to this sign-in. Ask your administrator to add you."


def sign_in(services: Services, email: str, password: str, *, address: str) -> Account:
    """Let somebody in by e-mail and password.

    Every attempt is counted before the password is looked at, so that attempts at the same moment cannot slip
    through together. No transaction is open while the password is hashed. An unknown or inactive account costs the
    same time and gives the same sentence as a wrong password.

    Raises:
        SignInRefused: no such account, not active, or a wrong password.
        TooManyTries: the limit for the account or the address is reached.
    """
    email = normal_email(email)
    account, client = tries.subject("account", email), tries.subject("address", address)
    with services.begin() as uow:
        wait = tries.count(uow, account, TRIES_OF_ACCOUNT) or tries.count(uow, client, TRIES_FROM_ADDRESS)
        known = users.find_by_email(uow.session, email)
    if wait is not None:
        raise TooManyTries(wait)

    checked = known.user.password_hash if known is not None and known.user.is_active else None
    if not services.passwords.matches(checked, password) or known is None or checked is None:
        with services.begin() as uow:
            uow.record(SYSTEM, Event.SIGN_IN_FAILED, data={"user": known.user.id if known is not None else 0})
        raise SignInRefused(WRONG)
    renewed = services.passwords.hash(password) if services.passwords.is_weak(checked) else checked
    with services.begin() as uow:
        tries.forget(uow, account)
        tries.take_back(uow, client)
        found = users.find(uow.session, known.user.id, lock=True)
        if found is None or not found.user.is_active or found.user.password_hash != checked:
            raise SignInRefused(WRONG)  # changed while the password was being checked
        found.user.password_hash = renewed
        return _let_in(uow, found, how="password")


def sign_out(uow: UnitOfWork, actor: Actor) -> None:
    """Record that somebody went; their session is the caller's to end."""
    uow.record(actor, Event.SIGNED_OUT, supplier=actor.supplier)


def sign_in_by_identity(uow: UnitOfWork, *, issuer: str, subject: str, email: str, email_is_verified: bool) -> Account:
    """Let somebody in whom an identity provider has vouched for.

    The provider's subject is what counts. An account that was never linked is linked once, to the first subject
    that comes with its e-mail address verified by the provider; a linked one never changes hands.

    Raises:
        SignInRefused: nobody here belongs to this identity, or the account is not active.
    """
    found = users.find_by_identity(uow.session, issuer, subject)
    if found is None and email_is_verified:
        found = users.find_by_email(uow.session, normal_email(email), lock=True)
        if found is not None and found.user.identity_subject is None and found.user.is_active:
            found.user.identity_issuer, found.user.identity_subject = issuer, subject
            uow.record(_account(found).actor, Event.IDENTITY_LINKED, supplier=found.user.supplier_id)
        else:
            found = None
    if found is None or not found.user.is_active:
        raise SignInRefused(NO_ACCOUNT)
    return _let_in(uow, found, how="identity provider")


@dataclass(frozen=True, slots=True)
class Presence:
    """A session that is still good, and when the ERP was last read (None: never)."""

    erp_read_at: datetime | None


def find_presence(services: Services, user: int, epoch: int) -> Presence | None:
    """Say whether a session of this user and epoch is still good; None when it has ended.

    Every request of everybody asks this, so it is one statement at most, on a connection without a session around it.
    """
    found = services.database.presences.find(user)
    if found is None or not found.is_active or found.session_epoch != epoch:
        return None
    return Presence(found.erp_read_at)


def change_password(services: Services, actor: Actor, *, current: str, new: str) -> Account:
    """Change the actor's own password; every session of theirs ends at once, and a new one may begin with the result.

    Raises:
        PasswordRefused: the current password is wrong, or the new one is too easy.
        TooManyTries: the current password was wrong too often.
    """
    subject = tries.subject("password", str(actor.user))
    with services.begin() as uow:
        wait = tries.count(uow, subject, TRIES_OF_ACCOUNT)
        known = _get(uow, actor)
    if wait is not None:
        raise TooManyTries(wait)
    if not services.passwords.matches(known.user.password_hash, current):
        raise PasswordRefused("This is not your current password.", is_current=True)
    check_password(new, email=known.user.email, current=current)

    hashed = services.passwords.hash(new)
    with services.begin() as uow:
        tries.forget(uow, subject)
        found = _get(uow, actor, lock=True)
        if found.user.password_hash != known.user.password_hash:
            raise Conflict("Your password was changed elsewhere in the meantime.")
        found.user.password_hash = hashed
        found.user.session_epoch += 1
        uow.record(actor, Event.PASSWORD_CHANGED, supplier=actor.supplier)
        return _account(found)


def end_sessions(uow: UnitOfWork, actor: Actor) -> Account:
    """End every session of the actor on every device; a new one may begin with the result."""
    found = _get(uow, actor, lock=True)
    found.user.session_epoch += 1
    uow.record(actor, Event.SESSIONS_ENDED, supplier=actor.supplier)
    return _account(found)


def list_administrators(uow: UnitOfWork, actor: Actor) -> tuple[str, ...]:
    """Return the names of those who can give the actor another role (rule ACC-02)."""
    return users.list_administrators(uow.session, actor)


@dataclass(frozen=True, slots=True)
class NewUser:
    """A person to be let in; ``supplier`` is the supplier's number in the ERP, "" for the buyer's people.

    Without a ``password_hash`` they can only come in through the identity provider.
    """

    email: str
    name: str
    role: Role
    supplier: str = ""
    password_hash: str | None = None


def create_user(uow: UnitOfWork, new: NewUser, *, by: Actor = SYSTEM) -> int:
    """Add a person and return their id.

    Raises:
        Conflict: somebody has this e-mail address, or role and supplier do not go together.
        NotFound: the ERP has not told of such a supplier.
    """
    email = normal_email(new.email)
    if new.role.is_supplier != bool(new.supplier):
        raise Conflict("A supplier's role needs a supplier, and any other role must have none.")
    if users.find_by_email(uow.session, email) is not None:
        raise Conflict(f"Somebody already has the e-mail address {email}.")
    supplier = suppliers.find_by_number(uow.session, SYSTEM, new.supplier) if new.supplier else None
    if new.supplier and supplier is None:
        raise NotFound(f"There is no supplier {new.supplier}. The ERP may not have been read yet.")
    row = UserRow(
        email=email,
        name=new.name,
        role=new.role,
        supplier_id=supplier.id if supplier else None,
        password_hash=new.password_hash,
        created_at=uow.clock.now(),
    )
    uow.session.add(row)
    uow.session.flush()
    uow.record(by, Event.USER_CREATED, supplier=row.supplier_id, data={"user": row.id, "role": new.role.value})
    return row.id


def set_password(uow: UnitOfWork, email: str, password_hash: str, *, by: Actor = SYSTEM) -> None:
    """Give a person a password that somebody else chose; every session of theirs ends at once.

    Raises:
        NotFound: nobody has this e-mail address.
    """
    found = users.find_by_email(uow.session, normal_email(email), lock=True)
    if found is None:
        raise NotFound(f"Nobody has the e-mail address {email}.")
    found.user.password_hash = password_hash
    found.user.session_epoch += 1
    uow.record(by, Event.PASSWORD_CHANGED, supplier=found.user.supplier_id, data={"user": found.user.id})


def check_password(password: str, *, email: str, current: str = "") -> None:
    """Refuse a new password that is too easy.

    Raises:
        PasswordRefused: with the sentence that says why.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordRefused(f"Use at least {SHORTEST_PASSWORD} characters.")
    if len(password) > LONGEST_PASSWORD:
        raise PasswordRefused(f"Use at most {LONGEST_PASSWORD} characters.")
    if len(set(password)) < SHORTEST_PASSWORD // 2:
        raise PasswordRefused("Use more different characters.")
    name = email.partition("@")[0]
    if len(name) > 3 and name in password.lower():
        raise PasswordRefused("Leave your e-mail address out of your password.")
    if password == current:
        raise PasswordRefused("Choose a password that differs from the current one.")


def normal_email(text: str) -> str:
    """Return an e-mail address as it is stored: lower case, nothing around it, nothing that does not print."""
    return "".join(letter for letter in text if letter.isprintable()).strip().lower()[:LONGEST_EMAIL]


def _let_in(uow: UnitOfWork, found: users.Known, *, how: str) -> Account:
    found.user.signed_in_at = uow.clock.now()
    account = _account(found)
    uow.record(account.actor, Event.SIGNED_IN, supplier=account.supplier, data={"by": how})
    return account


def _account(found: users.Known) -> Account:
    user = found.user
    return Account(
        id=user.id,
        email=user.email,
        name=user.name,
        role=Role(user.role),
        supplier=user.supplier_id,
        supplier_name=found.supplier_name or "",
        epoch=user.session_epoch,
    )


def _get(uow: UnitOfWork, actor: Actor, *, lock: bool = False) -> users.Known:
    found = users.find(uow.session, actor.user, lock=lock) if actor.user is not None else None
    if found is None:
        raise NotFound("There is no such account.")
    return found
