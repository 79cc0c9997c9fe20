from django.urls import path

from . import views

app_name = "spreadsheets"
urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/<slug:resource>/upload/", views.upload, name="upload"),
    path("imports/<slug:resource>/template.xlsx", views.template, name="template"),
    path("imports/<int:pk>/", views.detail, name="import"),
    path("imports/<int:pk>/choose/", views.choose, name="choose"),
    path("imports/<int:pk>/confirm/", views.confirm, name="confirm"),
    path("imports/<int:pk>/again/", views.again, name="again"),
    path("imports/<int:pk>/progress/", views.progress, name="progress"),
    path("imports/<int:pk>/failed-rows.xlsx", views.failed_rows, name="failed_rows"),
    path("imports/<int:pk>/original/", views.original, name="original"),
]
