"""The notice board: firms and banks read it, staff of the zone write it."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import asked
from accounts.access import Perm, can, requires, signed_in
from workplace import board
from workplace.editing import acted, edited
from workplace.filters import PostFilter
from workplace.forms import PostForm
from workplace.models import Post

PAGE = 30


def readable(user):
    """What stands on the person's board; whoever writes it sees what is not published, too."""
    found = Post.objects.all() if can(user, Perm.BOARD_EDIT) else Post.objects.for_reader(user.access)
    return found.with_read(user)


@signed_in
@require_GET
def posts(request):
    found = PostFilter(request.GET, readable(request.user), request=request)
    page = Paginator(found.qs, PAGE).get_page(request.GET.get("page"))
    context = {"filter": found, "page": page, "may_edit": can(request.user, Perm.BOARD_EDIT)}
    return render(request, f"workplace/{'_post_list' if asked.fragment(request) else 'posts'}.html", context)


@signed_in
@require_GET
def post(request, pk):
    """Whoever opens it has read it."""
    found = get_object_or_404(readable(request.user).select_related("written_by"), pk=pk)
    if found.published_at and not found.is_read:
        board.mark_read(found, request.user)
    may_edit = can(request.user, Perm.BOARD_EDIT)
    return render(request, "workplace/post.html", {"post": found, "may_edit": may_edit})


@requires(Perm.BOARD_EDIT)
def add(request):
    form = PostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = board.add(values=form.values(), by=request.user)
        return redirect("workplace:post", made.pk)
    return render(request, "workplace/post_form.html", {"form": form}, status=422 if form.errors else 200)


@requires(Perm.BOARD_EDIT)
def edit(request, pk):
    found = get_object_or_404(Post, pk=pk)
    return edited(
        request, form=PostForm, row=found, url=reverse("workplace:post", args=[pk]), post=found,
        save=lambda form: board.change(post=found, values=form.values(), version=form.seen, by=request.user),
        template="workplace/post_form.html",
    )  # fmt: skip


def _move(request, pk, act, done):
    """Publish or take back, unless somebody has changed the announcement that the person was looking at."""
    found, version = get_object_or_404(Post, pk=pk), asked.version(request)
    url = reverse("workplace:post", args=[pk])
    return acted(request, url, lambda: act(post=found, version=version, by=request.user), done)


@requires(Perm.BOARD_EDIT)
@require_POST
def publish(request, pk):
    return _move(request, pk, board.publish, _("Published; its readers are told."))


@requires(Perm.BOARD_EDIT)
@require_POST
def withdraw(request, pk):
    return _move(request, pk, board.withdraw, _("Taken off the board."))
