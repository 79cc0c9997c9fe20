from django.urls import path

from . import views

app_name = "workplace"

urlpatterns = [
    path("", views.home, name="home"),
]
