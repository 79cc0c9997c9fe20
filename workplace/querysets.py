from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.access import ROLES

AUDIENCES = {"firms": "firm", "banks": "bank"}  # an announcement's audience -> the kind of organisation it is for


class NoticeQuerySet(models.QuerySet):
    def unread(self):
        return self.filter(read_at=None)

    def with_mail(self, defaults: dict[str, str]):
        """Annotate `mail`: what the person chose for the kind, else the kind's default; an unknown kind is not mailed."""
        chosen = Func(
            F("user__mail_choice__kinds"), F("kind"), template="(%(expressions)s)", arg_joiner=" ->> ",
            output_field=models.CharField(),
        )  # fmt: skip
        usual = models.Case(
            *(models.When(kind=kind, then=Value(mail)) for kind, mail in defaults.items()),
            default=Value("none"),
            output_field=models.CharField(),
        )
        return self.annotate(mail=Coalesce(chosen, usual))

    def unmailed(self):
        """What may still go out: not read in the portal meanwhile, to somebody with an address."""
        reachable = Q(user__is_active=True) & ~Q(user__email="")
        return self.filter(reachable, read_at=None, mailed_at=None)


class PostQuerySet(models.QuerySet):
    def published(self):
        return self.filter(published_at__isnull=False)

    def for_reader(self, access):
        """What is published for this person: by the roles held; staff and other people of the zone read all."""
        kinds = {ROLES[code].kind for code in access.roles}
        told = {audience for audience, kind in AUDIENCES.items() if kind in kinds}
        if kinds - set(AUDIENCES.values()):
            told = set(AUDIENCES)
        return self.published().filter(audience__in={"all", *told})

    def with_read(self, user):
        reads = self.model._meta.get_field("reads").related_model.objects.filter(post=OuterRef("pk"), user=user)
        return self.annotate(is_read=Exists(reads))

    def open_on(self, day=None):
        """Without a deadline, or with one that has not passed."""
        return self.filter(Q(due_on=None) | Q(due_on__gte=day or timezone.localdate()))


class SavedViewQuerySet(models.QuerySet):
    def for_reader(self, user, name: str):
        """The views of one list that the person made, and those that others share with a role of the person's."""
        shared = Q(shared_with__in=list(user.access.roles))
        own_first = models.Case(models.When(owner=user, then=0), default=1)
        return self.filter(Q(owner=user) | shared, list=name).order_by(own_first, "position", "id")
