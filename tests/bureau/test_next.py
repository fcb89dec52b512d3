"""« La prochaine chose à faire »: each step of a season, the one before done and published, and where to press."""

from __future__ import annotations

import re
from datetime import datetime

from phco.dmg.ledger.queries.rounds import round_of
from phco.dmg.rounds.candidates import send_candidates
from phco.dmg.verdicts.contents import candidates_of
from tests.bureau.conftest import Day, Window
from tests.dmg.dmg_rounds import COMMISSION, fill
from tests.dmg.dmg_small import DJ, SmallCampaign, offers
from tests.dmg.test_dmg_round import AFTER_HEARTS, AFTER_RANKS, wish

LOTO = {"numeros": "3-11-24-37-49", "chance": "7"}
WHO = {"auteur": "La commission"}


def following(window: Window) -> tuple[str, str]:
    """The one next thing, and the address that it opens."""
    found = re.search(r'<p class="quoi"><a href="([^"]+)">([^<]+)</a>', window.get("/").text)
    assert found is not None
    return found[2], found[1]


def test_the_next_thing_is_the_right_one_from_the_invitations_to_the_last_list(
    window: Window, campaign: SmallCampaign, day: Day
) -> None:
    window.open_keys()
    assert following(window) == ("Envoyer les invitations", "/envois")
    window.do("inscrire-collage", tableau="Pseudonyme\tRôle\tNom\tCourriel\ndj-007\tdj\tPetit\tlou@example.org")
    assert "prêt" in window.do("preparer-envois", genre="invitations")
    row = '<th scope="row">Invitations</th><td class="nombre">{}</td><td class="nombre">{}</td>'
    assert row.format(1, 0) in window.get("/envois").text
    window.do("cocher", genre="invitations")
    assert row.format(0, 1) in window.get("/envois").text, "each kind says what waits and what has left"
    assert following(window) == ("Recevoir les fiches des PAMSU", "/reception")
    fill(campaign)
    day.now = datetime.fromisoformat("2026-08-20T09:00+02:00")
    assert following(window) == ("Recevoir les fiches et les dossiers", "/reception")
    day.now = datetime.fromisoformat("2026-09-01T07:00+02:00")
    assert following(window) == ("Ouvrir le tour 1", "/tour")
    window.do("ouvrir", tour="1")
    assert following(window) == ("Publier l’ouverture du tour 1", "/publier")
    window.do("publier")
    assert following(window) == ("Recevoir les cœurs", "/reception")
    with campaign.desk() as desk:
        opened = round_of(desk.store, 1)
        assert opened is not None
    wish(campaign, opened.catalogue)
    day.now = AFTER_HEARTS
    assert following(window) == ("Dire aux PAMSU qui est venu", "/tour")
    with campaign.desk() as desk:
        send_candidates(desk, 1, AFTER_HEARTS)
        assert candidates_of(desk.store, desk.objects, 1)
    assert following(window) == ("Recevoir les classements", "/reception")
    day.now = AFTER_RANKS
    assert following(window) == ("Figer le tour 1", "/tour")
    window.do("figer", tour="1", tirage="loto:2026-09-09")
    assert following(window) == ("Publier le tour 1 figé", "/publier"), "the fingerprint is public before the draw"
    window.do("publier")
    day.now = datetime.fromisoformat("2026-09-09T21:00+02:00")
    assert following(window) == ("Prendre le tirage annoncé", "/tour")
    window.do("tirer", tour="1", sans_auditeur="campagne d’essai", **LOTO)
    assert following(window) == ("Publier les résultats du tour 1", "/publier")
    assert "Aller à la publication" in window.get("/tour?tour=1").text
    window.do("publier")
    assert "Ils sont dans le dossier que le site publie." in window.get("/tour?tour=1").text
    what, where = following(window)
    assert (what, where) in {("Ouvrir le tour 2", "/tour"), ("Transmettre les affectations", "/publier")}


def test_the_commission_is_followed_by_its_minutes_then_by_what_others_wait_for(
    window: Window, campaign: SmallCampaign, day: Day
) -> None:
    from tests.dmg.dmg_rounds import run_round

    fill(campaign)
    for tour in (1, 2, 3):
        run_round(campaign, tour, ranked=set(DJ[:3]))
    window.open_keys()
    day.now = COMMISSION
    window.do("publier")
    assert following(window) == ("Préparer la commission", "/commission")
    window.do("adopter", **WHO)
    assert following(window) == ("Signer le procès-verbal", "/commission")
    window.do("pv", ouverture="2026-09-24", cloture="2026-09-29", presents="Pr Martin, doyen")
    assert following(window) == ("Publier", "/publier")
    window.do("publier")
    assert following(window) == ("Transmettre les affectations", "/publier")


def test_an_alert_says_where_it_is_settled(window: Window, campaign: SmallCampaign, day: Day) -> None:
    fill(campaign)
    window.open_keys()
    day.now = datetime.fromisoformat("2026-09-01T08:00+02:00")
    window.do("ouvrir", tour="1")
    text = window.get("/").text
    assert '<a href="/publier">Rien n’est encore publié.</a>' in text
    assert '<a href="/sauvegarde">Aucune sauvegarde' in text


def test_no_list_shows_the_code_of_a_package_or_of_a_zone(window: Window, campaign: SmallCampaign, day: Day) -> None:
    fill(campaign)
    window.open_keys()
    day.now = datetime.fromisoformat("2026-09-01T08:00+02:00")
    people = window.get("/personnes").text
    assert "dossier : retenu" in people
    assert "dossier-dj" not in people.split("<tbody>")[1].split("</tbody>")[0]
    window.do("ouvrir", tour="1")
    window.do("publier")
    signed = window.get("/publier").text
    assert "Catalogue des offres, tour 1" in signed
    assert "Tout ce qui est fait est publié." in signed
    found = window.get("/reception?q=fiche+de+terrain").text
    assert found.count("fiche de terrain (n°") == len(offers())
