from django.urls import path

from .views import board, evidence, help, home, notices, organisations, saved, search, todo

app_name = "workplace"

urlpatterns = [
    path("", home.home, name="home"),
    path("todo/", todo.todo, name="todo"),
    path("notices/", notices.notices, name="notices"),
    path("notices/<int:pk>/", notices.open_notice, name="notice"),
    path("notices/read/", notices.mark_read, name="notices_read"),
    path("notices/mail/", notices.mail_choice, name="mail_choice"),
    path("board/", board.posts, name="board"),
    path("board/add/", board.add, name="post_add"),
    path("board/<int:pk>/", board.post, name="post"),
    path("board/<int:pk>/edit/", board.edit, name="post_edit"),
    path("board/<int:pk>/publish/", board.publish, name="post_publish"),
    path("board/<int:pk>/withdraw/", board.withdraw, name="post_withdraw"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/add/", organisations.add, name="organisation_add"),
    path("organisations/<int:pk>/edit/", organisations.edit, name="organisation_edit"),
    path("evidence/<uuid:pk>/", evidence.download, name="evidence"),
    path("help/", help.help, name="help"),
    path("search/", search.search, name="search"),
    path("views/keep/", saved.keep, name="view_keep"),
    path("views/<int:pk>/change/", saved.change, name="view_change"),
    path("views/<int:pk>/delete/", saved.forget, name="view_forget"),
]
