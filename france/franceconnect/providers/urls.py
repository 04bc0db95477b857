"""Addresses of the second process: services, each provider under its name, then the registries' sources."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import include, path

from france.demo_sources import SOURCES
from france.franceconnect.providers import agents_service, family_space, issuer, logout, pages, service, shop, tax_space

urlpatterns = [
    path("", pages.index),
    path("service", service.front),
    path("service/sign-in", service.start),
    path("service/callback", service.callback),
    path("shop", shop.front),
    path("shop/sign-in", shop.start),
    path("shop/callback", shop.callback),
    path("family", family_space.front),
    path("family/sign-in", family_space.start),
    path("family/callback", family_space.callback),
    path("agents-service", agents_service.front),
    path("agents-service/sign-in", agents_service.start),
    path("agents-service/callback", agents_service.callback),
    path("impots-services", tax_space.front),
    path("impots-services/callback", tax_space.callback),
    path("impots-services/sign-out", tax_space.sign_out),
    path("impots-services/<slug:slug>", tax_space.process),
    path("<slug:slug>/.well-known/openid-configuration", issuer.configuration),
    path("<slug:slug>/jwks", issuer.jwks),
    path("<slug:slug>/authorize", pages.authorize),
    path("<slug:slug>/token", issuer.token),
    path("<slug:slug>/userinfo", issuer.userinfo),
    path("<slug:slug>/session/end", logout.end_session),
    *[path(prefix, include(module)) for prefix, module in SOURCES if find_spec(module)],
]
