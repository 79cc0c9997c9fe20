"""Contacts of a firm and staff's notes on it."""

from django.db import transaction

from accounts import audit
from enterprises.models import Contact, Firm, Note
from workplace.conflict import locked

MAIN = {"name": "contact_name", "post": "contact_post", "phone": "contact_phone", "email": "contact_email"}


@transaction.atomic
def save_contact(*, contact: Contact, version: int | None, by) -> Contact:
    """A new contact, or a known one over the version that the person saw."""
    known = contact.pk is not None
    if known:
        locked(contact, version)
        contact.version = version + 1
    contact.save()
    event = "contact.changed" if known else "contact.added"
    audit.record(event, by=by, subject=contact, firm_id=contact.firm_id)
    return contact


@transaction.atomic
def remove_contact(*, contact: Contact, version: int, by) -> None:
    """A person who is no longer asked is personal data that nobody needs; history keeps who changed what."""
    current = locked(contact, version)
    audit.record("contact.removed", by=by, subject=current, firm_id=current.firm_id)
    current.delete()


@transaction.atomic
def exchange_main(*, contact: Contact, version: int, by) -> Firm:
    """The contact becomes the firm's main one; who was it until now becomes a further contact, where there was one."""
    firm = Firm.objects.select_for_update().get(pk=contact.firm_id)
    current = locked(contact, version)
    old = {name: getattr(firm, column) for name, column in MAIN.items()}
    for name, column in MAIN.items():
        setattr(firm, column, getattr(current, name))
    firm.version += 1
    firm.save()
    if old["name"] and (old["phone"] or old["email"]):
        for name, value in old.items():
            setattr(current, name, value)
        current.version += 1
        current.save()
    else:
        current.delete()
    audit.record("contact.main", by=by, subject=firm, firm_id=firm.pk, details={"name": firm.contact_name})
    return firm


@transaction.atomic
def add_note(*, firm: Firm, text: str, by) -> Note:
    note = Note.objects.create(firm=firm, text=text, author=by)
    audit.record("note.added", by=by, subject=firm, firm_id=firm.pk, details={"note": note.pk})
    return note
