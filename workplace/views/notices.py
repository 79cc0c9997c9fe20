"""What the portal tells a person, and how the person wants to be written to."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import asked
from accounts.access import signed_in
from workplace import notices as told
from workplace import todo
from workplace.filters import NoticeFilter
from workplace.forms import MailChoiceForm
from workplace.models import MailChoice, Notice
from workplace.registers import notice_kinds

PAGE = 50


def own(user):
    return Notice.objects.filter(user=user)


@signed_in
@require_GET
def notices(request):
    todo.forget(request)
    found = NoticeFilter(request.GET, own(request.user), request=request)
    page = Paginator(found.qs, PAGE).get_page(request.GET.get("page"))
    labels = {kind.code: kind.label for kind in notice_kinds}
    context = {
        "filter": found,
        "page": page,
        "rows": [(notice, labels.get(notice.kind, "")) for notice in page],
        "unread": own(request.user).unread().count(),
    }
    return render(request, f"workplace/{'_notice_table' if asked.fragment(request) else 'notices'}.html", context)


@signed_in
@require_GET
def open_notice(request, pk):
    """To what the notice speaks of; whoever goes there has read it."""
    notice = get_object_or_404(own(request.user), pk=pk)
    told.mark_read(own(request.user).filter(pk=pk))
    todo.forget(request)
    return redirect(notice.url)


@signed_in
@require_POST
def mark_read(request):
    """All of them, or those of the kind that the list shows."""
    rows = own(request.user)
    if kind := request.POST.get("kind"):
        rows = rows.filter(kind=kind)
    told.mark_read(rows)
    return redirect("workplace:notices")


@signed_in
def mail_choice(request):
    kinds = told.kinds_for(request.user.access)
    choice = MailChoice.objects.filter(user=request.user).first()
    form = MailChoiceForm(request.POST or None, kinds=kinds, choice=choice)
    if request.method == "POST" and form.is_valid():
        told.choose_mail(user=request.user, language=form.cleaned_data["language"], kinds=form.by_kind())
        messages.success(request, _("Saved."))
        return redirect("workplace:notices")
    return render(request, "workplace/mail_choice.html", {"form": form}, status=422 if form.errors else 200)
