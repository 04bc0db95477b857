"""Addresses of the demonstration's nodes, one set for each State."""

from django.urls import path

from france.eidas.node import proxy, service

urlpatterns = [
    path("<slug:country>/metadata/connector", proxy.own_metadata),
    path("<slug:country>/metadata/proxy", proxy.own_metadata),
    path("<slug:country>/requests", proxy.requests_from_portal),
    path("<slug:country>/service", service.front),
    path("<slug:country>/service/sign-in", service.start),
    path("<slug:country>/service/answers", service.answers),
]
