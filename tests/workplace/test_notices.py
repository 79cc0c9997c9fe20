"""Telling people: once, in their own language, by mail as they chose; and nobody reads another's notices."""

import pytest
from django.utils.translation import gettext_noop

from tests import factories
from workplace.models import Notice
from workplace.notices import notify

pytestmark = pytest.mark.django_db


def tell(*users, key="1", kind="board", **more):
    values = {
        "text": gettext_noop("On the notice board: %(title)s"),
        "params": {"title": "申报通知"},
        "url": "/board/1/",
    }
    notify(users=users, kind=kind, key=key, **{**values, **more})


def test_one_notice_however_often_it_is_told():
    person = factories.user("firm_owner")
    for _again in range(3):
        tell(person)
    assert Notice.objects.filter(user=person).count() == 1
