from django.urls import path

from .views import home

app_name = "workplace"

urlpatterns = [
    path("", home.home, name="home"),
]
