"""The peer's addresses, under /o/."""

from django.urls import include, path

urlpatterns = [path("o/", include("oauth2_provider.urls"))]
