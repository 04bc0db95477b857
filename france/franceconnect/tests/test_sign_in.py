import pytest

pytestmark = pytest.mark.django_db


def test_x(country, browser):
    r = browser.get("/sign-in")
    print(r.content.decode()[-3000:])
    a = browser.sign_in("impots", "maelle")
    print(a, a.headers)
    print(browser.get("/me/sign-ins").content.decode()[2000:])
