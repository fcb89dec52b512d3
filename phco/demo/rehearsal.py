"""A whole campaign on fictional people, from invitations to the commission's minutes, by the desk's own functions.

Real packages, signed and sealed, travel as e-mails in zips of a mailbox; some are late, illegal, corrupt, replayed or
forged, and must meet the verdict that they deserve. Everything that is said at the end has been verified.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from phco.campaign.model import ROUNDS
from phco.demo.actors import Actor
from phco.demo.calendar import invited, rehearsed, told
from phco.demo.checks import Evidence
from phco.demo.ending import finish, hold_commission, publish_and_verify
from phco.demo.incidents import CROWD, NO_LATE, NO_SHORT, TOO_FEW, Incident, Wishing, bad_wishes, junk, wishes_of
from phco.demo.office import Office
from phco.demo.parts import PHRASE, SERVER, Stage, Story, demo_keys, mail, no_bar
from phco.demo.posting import Post, Sending, file, posted, rankings, sheet, wishes
from phco.demo.world import Plan, absent, hearts, silent, world_of
from phco.dmg.founding import created
from phco.dmg.intake.beside import Beside
from phco.dmg.keys.names import Name
from phco.dmg.ledger.queries.packages import sent_by
from phco.dmg.ledger.queries.rounds import holders
from phco.dmg.people import enrol
from phco.dmg.people.invitations import write_invitations
from phco.dmg.publication import Published, publish_all
from phco.dmg.recovery.resume import Health
from phco.dmg.rounds import pairing
from phco.dmg.rounds.candidates import send_candidates
from phco.dmg.rounds.drawing import Value, proposed
from phco.dmg.rounds.market import read_hearts, read_market, read_sheets
from phco.dmg.rounds.rounds import open_round
from phco.dmg.verdicts.contents import candidates_of, round_quotas
from phco.french import counted

UNHEARD = "campagne fictive : aucune liste ne compte à ce tour, il se joue pourtant"


class Rehearsal:
    """One demonstration, step by step. ``alone``: on one core, the others being busy with other campaigns."""

    def __init__(
        self, folder: Path, *, djs: int, offers: int, seed: str, stage: Stage = no_bar, alone: bool = False
    ) -> None:
        self.folder, self.stage = folder, stage
        self.campaign = rehearsed()
        self.code, self.invited = self.campaign.code, invited(self.campaign)
        self.plan = Plan(campaign=self.code, start=self.campaign.intake, djs=djs, offers=offers, seed=seed)
        self.world = world_of(self.plan)
        self.story = Story(folder=folder, campaign=self.code, djs=djs, offers=offers, seed=seed)
        self.keys = demo_keys(seed)
        self.beside = Beside(lambda: 1) if alone else Beside()
        self.office = Office(
            folder=folder, keys=self.keys, story=self.story, stage=stage, began=self.invited, beside=self.beside
        )  # fmt: skip
        self.steps = {step.code: step.window for step in self.campaign.steps}
        people = dict.fromkeys(self.world.tastes, "dj") | dict.fromkeys(self.world.pamsu, "pamsu")
        self.actors = {one: self._actor(one, role) for one, role in people.items()}
        self.sent: dict[int, Mapping[str, Mapping[str, int]]] = {}

    def _actor(self, pseudo: str, role: str) -> Actor:
        """A person who was invited by this DMG."""
        dmg = self.keys.signer.public.thumbprint
        return Actor(pseudo=pseudo, role=role, campaign=self.code, secret=self.keys.code(self.code, pseudo, 1), dmg=dmg)

    # — time ——————————————————————————————————————————————————————————————————————————————————————————————
    def during(self, code: str, share: float = 0.5) -> datetime:
        """An instant inside a step."""
        window = self.steps[code]
        assert window is not None
        return window.start_utc + share * (window.end_utc - window.start_utc)

    def after(self, code: str) -> datetime:
        """The morning that follows a step."""
        window = self.steps[code]
        assert window is not None
        return window.end_utc + timedelta(hours=8)

    def run(self) -> Story:
        """The whole campaign. Raises PhcoError E_DEMO when a verdict or a verification is not the expected one."""
        with self.beside:
            self.beside.begin()
            self._until_commission()
            self.commission()
            finish(*self.publish(), self.world)
        return self.story

    def until_commission(self) -> None:
        """The campaign up to the evening of its last round: the commission has met nobody yet."""
        with self.beside:
            self.beside.begin()
            self._until_commission()

    def _until_commission(self) -> None:
        self.start()
        self.send_files()
        for tour in ROUNDS:
            if not self.round(tour):
                break

    def start(self) -> None:
        """The folder, everyone enrolled, invitations and codes written."""
        settings = {
            "serveurs": SERVER, "site": "", "exclure_classement_court": "non", pairing.AUDITORS: min(self.world.tastes),
        }  # fmt: skip
        created(
            self.folder / "dmg", campaign=self.code, title="DMG de démonstration (données fictives)",
            steps=told(self.campaign), settings=settings, passphrase=PHRASE, at=self.invited, keys=self.keys,
        )  # fmt: skip
        guests = []
        for one, actor in self.actors.items():
            given, family = self.world.name(one)
            home = self.world.tastes[one].home if actor.role == "dj" else ""
            name = Name(nom=family, prenom=given, courriel=f"{one}@example.org")
            guests.append(enrol.Guest(pseudo=one, role=actor.role, name=name, commune=home))
        with self.office.desk() as desk, self.stage("Invitations", len(guests)) as advance:
            people = enrol.enrol(desk, guests, self.invited).added
            write_invitations(desk, people, self.invited, progress=advance)

    def send_files(self) -> None:
        """Sheets of the PAMSU, files of the DJ, and files that are no package."""
        post = self.post("depot-rts")
        offers = [Sending(actor=self.actors[one], offer=offer) for one, offer in self.world.pamsu.items()]
        djs = [Sending(actor=self.actors[one]) for one in self.world.tastes]
        with self.stage("Fiches et dossiers", len(self.actors)) as advance:
            made = posted(self.beside, sheet, offers, post, advance)
            made += posted(self.beside, file, djs, post, advance)
        self.office.deliver_posted("1-aout", made, post.created)
        self.office.deliver_incidents("1-aout-abimes", junk(post.created), post.created)

    def post(self, step: str) -> Post:
        """How what is sent in the middle of a step is posted."""
        return Post(plan=self.plan, opener=self.keys.opener.public, created=self.during(step))

    # — a round ———————————————————————————————————————————————————————————————————————————————————————————
    def round(self, tour: int) -> bool:
        """One whole round; False when there is nobody or nothing left."""
        if not self.hear(tour):
            return False
        self.rank(tour)
        self.match(tour)
        return True

    def hear(self, tour: int) -> bool:
        """Open a round and receive its hearts; False when there is nobody or nothing left."""
        with self.office.desk() as desk:
            market = read_market(desk.store)
            if not (market.free_people and market.free_offers):
                return False
            opened = open_round(desk, tour, self.during(f"tour{tour}-dj", 0.0) - timedelta(hours=12))
            quotas = round_quotas(desk.store, tour)
            publish_all(desk, self.during(f"tour{tour}-dj", 0.0) - timedelta(hours=11))
        post = replace(
            self.post(f"tour{tour}-dj"), tour=tour, catalogue=opened.catalogue, opened=tuple(opened.offers),
            quotas=quotas,
        )  # fmt: skip
        at = Wishing(
            tour=tour, catalogue=opened.catalogue, created=post.created, seal=self.office.to_dmg, opened=post.opened,
            minimum=quotas.hearts_minimum(tour, len(opened.offers)),
        )  # fmt: skip
        self.sent[tour] = self.wish(at, post, sorted(one for one in opened.applicants if not absent(self.world, one)))
        return True

    def wish(self, at: Wishing, post: Post, people: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
        """Hearts of everyone; in round 1, nine of them meet an incident and two are late, where there are enough."""
        assert post.quotas is not None
        odd: list[str] = []
        free = [one for one in people if one not in self.world.pairs]
        if at.tour == 1 and len(people) >= CROWD:
            odd = random.Random(f"{self.world.seed}/incidents").sample(free[1:], 10)
        elif at.tour == 1:
            self.story.left_out.append(TOO_FEW.format(counted(len(people), "liste"), CROWD))
        late = random.Random(f"{self.world.seed}/retards/{at.tour}").sample(
            [one for one in free if one not in odd], k=min(2, len(people) // 4)
        )
        if at.tour == 1 and not late:
            self.story.left_out.append(NO_LATE)
        lists = {one: hearts(self.world, one, at.tour, at.opened, post.quotas) for one in (*odd, *late)}
        usual = [Sending(actor=self.actors[one]) for one in people if one not in lists]
        with self.stage(f"Tour {at.tour} : vœux", len(usual)) as advance:
            made = posted(self.beside, wishes, usual, post, advance)
        lists |= {one.actor.pseudo: dict(done.hearts) for one, done in zip(usual, made, strict=True)}
        # in a small market everyone left may be late
        self.office.deliver_posted(f"{2 * at.tour}-voeux-tour{at.tour}", made, at.created)
        if odd:
            actors = [self.actors[one] for one in odd]
            incidents = bad_wishes(actors[:9], actors[9], lists, at)
            if at.minimum < 2:
                self.story.left_out.append(NO_SHORT.format(counted(len(at.opened), "offre ouverte", "offres ouvertes")))
            self.office.deliver_incidents(f"{2 * at.tour}-voeux-tour{at.tour}-abimes", incidents, at.created)
            self.telephone(odd)
            label, now = f"{odd[9]}.phco", self.during(f"tour{at.tour}-dj", 0.8)
            rest = mail(label, wishes_of(actors[9], lists[odd[9]], at), now)
            self.office.deliver(f"{2 * at.tour}-voeux-tour{at.tour}-suite", [(label, rest)], now)
        tardy = [
            Incident(
                name=f"{one}.phco", data=wishes_of(self.actors[one], lists[one], at), code="E_LATE",
                story="arrivé après la clôture",
            )
            for one in late
        ]  # fmt: skip
        if tardy:
            window = self.steps[f"tour{at.tour}-dj"]
            assert window is not None
            name = f"{2 * at.tour}-voeux-tour{at.tour}-tard"
            self.office.deliver_incidents(name, tardy, window.end_utc + timedelta(minutes=3))
        return lists

    def telephone(self, odd: Sequence[str]) -> None:
        """What people settle by telephone: which of two lists, whose key, a lost phone."""
        now = self.during("tour1-dj", 0.9)
        twice, twin = odd[5], odd[6]
        with self.office.desk() as desk:
            now = max(now, self.office.clock(desk))
            kept = min(one.payload for one in sent_by(desk.store, twice) if one.kind == "voeux")
            enrol.rule(desk, twice, author="Secrétariat", reason="confirmé au téléphone", at=now, keep=kept)
            enrol.rule(
                desk, twin, author="Secrétariat", reason="son téléphone, vérifié en visite", at=now,
                key=self.actors[twin].signer.public.thumbprint,
            )  # fmt: skip
            number = enrol.new_code(desk, odd[0], "téléphone perdu", now)
        self.actors[odd[0]].new_device(self.keys.code(self.code, odd[0], number))

    def rank(self, tour: int) -> None:
        """Candidates to each PAMSU, and their rankings; some forget."""
        now = self.after(f"tour{tour}-dj")
        with self.office.desk() as desk:
            now = max(now, self.office.clock(desk))
            total = len(read_sheets(desk.store).by_id)
            with self.stage(f"Tour {tour} : candidats aux PAMSU", total) as advance:
                send_candidates(desk, tour, now, progress=advance)
            came = candidates_of(desk.store, desk.objects, tour) or {}
            leaders = {name: sheet.author for name, sheet in read_sheets(desk.store).by_id.items()}
        post = replace(self.post(f"tour{tour}-rts"), tour=tour)
        ranked = [
            Sending(actor=self.actors[leaders[offer]], offer=offer, names=names)
            for offer, names in came.items()
            if names and not silent(self.world, leaders[offer], tour)
        ]
        with self.stage(f"Tour {tour} : classements", len(ranked)) as advance:
            made = posted(self.beside, rankings, ranked, post, advance)
        self.office.deliver_posted(f"{2 * tour + 1}-classements-tour{tour}", made, post.created)

    def match(self, tour: int) -> None:
        """Freeze, publish the hash, draw, match, publish."""
        now = self.after(f"tour{tour}-rts")
        with self.office.desk() as desk, self.stage(f"Tour {tour} : appariement", 3) as advance:
            now = max(now, self.office.clock(desk))
            unheard = None if any(read_hearts(desk.store, tour).values()) else UNHEARD  # a very small campaign
            frozen = pairing.freeze(desk, tour, now, forced=unheard)
            dice = random.Random(f"{self.world.seed}/tirage/{tour}")
            advance()
            drawn = proposed(now).at + timedelta(hours=1)
            balls = Value(numbers=dice.sample(range(1, 50), 5), chance=dice.randint(1, 10))
            public = pairing.draw(desk, tour, balls, drawn, forced=unheard)
            advance()
            pairing.publish_results(desk, tour, drawn)
            advance()
        self.story.rounds.append(
            {
                "tour": tour, "demandeurs": frozen.applicants, "offres": frozen.offers, "listes": frozen.lists,
                "classements": frozen.rankings, "paires": public["taille"], "prouvee": public["taille_max_prouvee"],
                **{key: public[key] for key in ("borne", "empreinte", "graine")},
            }
        )  # fmt: skip

    # — the end ———————————————————————————————————————————————————————————————————————————————————————————
    def commission(self) -> None:
        """The commission, then what everyone obtained."""
        window = self.steps["commission"]
        assert window is not None
        hold_commission(self.office, window, self.during("commission", 0.4))
        with self.office.desk() as desk:
            for one in holders(desk.store):
                given = max((lists.get(one.person, {}).get(one.offer, 0) for lists in self.sent.values()), default=0)
                self.story.obtained[one.person] = (one.origin, one.offer, given)

    def publish(self) -> tuple[Evidence, Published, Health]:
        """Publish everything, then verify the whole folder."""
        published, health = publish_and_verify(self.office, self.folder / "publication")
        left = Evidence(
            folder=self.folder, story=self.story, keys=self.keys, actors=self.actors, auditor=min(self.world.tastes),
            stage=self.stage, second=self.beside,
        )  # fmt: skip
        return left, published, health
