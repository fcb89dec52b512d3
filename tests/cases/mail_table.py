"""The table of mails: each form that they come in, where it is known from, what must be found, refused or left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tests.cases import forged_mails as m
from tests.cases.forged_mails import OTHER, PACKAGE, Attached, Builder

A, B = "a", "b"


@dataclass(frozen=True)
class Case:
    """``packages``: those found, in order; ``refused``: (name or part of the words, code); ``aside``: names left."""

    name: str
    build: Builder
    origin: str
    packages: Sequence[str] = (A,)
    refused: Sequence[tuple[str, str]] = ()
    aside: Sequence[str] = ()
    hour: str | None = m.HOUR
    label: str = ""


def sent(*parts: bytes, **said: str) -> Builder:
    return lambda: m.mail(*parts, **said)


def named(first: str, second: str = "") -> Builder:
    return lambda: m.mail(m.part(PACKAGE, naming=m.FIELDS.format(first, second)))


WRAP, BARE, NONE = "E_COURRIEL_ENVELOPPE", "E_ARCHIVE", "E_COURRIEL_SANS_PAQUET"
FUTURE = m.RECEIVED.replace("2026", "2031")
LETTER = b"Content-Type: text/plain; charset=utf-8\n\nFrom Caen with love,\n\nFrom Bayeux too\n>From me\n"
CASES = [
    # — shared cases, built again around the same package —
    Case(
        "boite.mbox",
        lambda: m.mbox([m.mail(m.part(PACKAGE)), m.mail(m.part(OTHER))]),
        "courriels/boite.mbox; import-export-tools-ng#211/#792",
        (A, B),
    ),
    Case(
        "transfert.eml",
        lambda: m.mail(*(m.forward(m.inner((PACKAGE, OTHER)[n % 2], boundary=f"I{n}"), f"m{n}.eml") for n in range(5))),
        "courriels/transfert-5-messages.eml",
        (A, B, A, B, A),
    ),
    Case(
        "deux.eml",
        sent(
            m.part(PACKAGE),
            m.forward(m.inner(OTHER), encoding="base64"),
            m.part(m.TNEF[:4], "winmail.dat", mime="application/ms-tnef"),
            m.forward(m.inner(OTHER), "fwd2.eml", mime="application/octet-stream", encoding="base64"),
        ),
        "courriels/deux-dont-un-perdu.eml; csirtg-mail-py#13; imap_tools#195",
        (A, B, B),
        (("winmail.dat", WRAP),),
    ),
    # — forwarded messages —
    Case("rfc822-base64.eml", sent(m.forward(m.inner(), encoding="base64")), "csirtg-mail-py#13"),
    Case("rfc822-qp.eml", sent(m.forward(m.inner(), encoding="quoted-printable")), "RFC 2046, 5.2.1, not obeyed"),
    Case("eml-octets.eml", sent(m.forward(m.inner(), mime="application/octet-stream", encoding="base64")), "Outlook"),
    Case(
        "eml-sans-nom.eml",
        sent(m.raw_part(m.inner(), "Content-Type: message/rfc822\n")),
        "Gmail, forward as attachment",
    ),
    Case("chaine-20.eml", lambda: m.chain(20), "forwards of forwards"),
    Case("global.eml", sent(m.forward(m.inner(), mime="message/global")), "RFC 6532"),
    Case("digest.eml", sent(m.raw_part(m.inner(), "Content-Type: message/rfc822\n"), kind="digest"), "RFC 2046, 5.1.5"),
    Case(
        "msg-joint.eml", sent(m.part(m.outlook(Attached(name="v.phco", data=PACKAGE), headers=""), "m.msg")), "Outlook"
    ),
    Case("mbox-joint.eml", sent(m.part(m.mbox([m.inner(), m.inner(OTHER)]), "boite.mbox")), "Thunderbird", (A, B)),
    Case(
        "repondu.eml",
        sent(m.part(PACKAGE), m.forward(m.mail(received="", boundary="I"), "original.eml")),
        "a reply",
        aside=("original.eml",),
    ),
    Case(
        "eml-illisible.eml",
        sent(m.part(PACKAGE), m.part(bytes(range(256)), "fwd.eml")),
        "not a message",
        aside=("fwd.eml",),
    ),
    # — the hour: the outermost message alone —
    Case(
        "hors-serveur.eml",
        lambda: m.mail(m.forward(m.mail(m.part(PACKAGE), boundary="C")), received=""),
        "EVIDENCE.md, 2",
        hour=None,
    ),
    Case(
        "zip-date.eml",
        sent(m.part(m.zipped({"x.eml": m.mail(m.part(PACKAGE), received=FUTURE)}), "x.zip")),
        "EVIDENCE.md, 2",
    ),
    # — names —
    Case(
        "nom-2047.eml",
        named('; name="=?utf-8?B?dsWTdXgucGhjbw==?="', '; filename="=?iso-8859-1?Q?voe=FBx.phco?="'),
        "Outlook: RFC 2047 inside quotes",
        label="voeûx.phco",
    ),
    Case("nom-2047-deux.eml", named('; name="=?utf-8?Q?v=C5=93?= =?utf-8?Q?ux.phco?="'), "Gmail", label="vœux.phco"),
    Case(
        "nom-2047-coupe.eml",
        named('; name="=?UTF-8?B?dsU=?= =?utf-8?B?k3V4LnBoY28=?="'),
        "a cut letter",
        label="vœux.phco",
    ),
    Case("nom-2231.eml", named("", "; filename*=utf-8''v%C5%93ux.phco"), "RFC 2231", label="vœux.phco"),
    Case(
        "nom-2231-suite.eml",
        named("", ";\n filename*0*=utf-8''v%C5%93;\n filename*1=\"ux.ph\";\n filename*2=co"),
        "RFC 2231, 3",
        label="vœux.phco",
    ),
    Case(
        "nom-2231-et-simple.eml",
        named("", "; filename=\"x\"; filename*=UTF-8''v%C5%93ux.phco"),
        "RFC 6266",
        label="vœux.phco",
    ),
    Case("nom-brut.eml", named('; name="vœux.phco"'), "8-bit headers", label="vœux.phco"),
    Case("nom-chemin.eml", named('; name="C:\\\\Users\\\\zoe\\\\voeux.phco"'), "Internet Explorer", label="voeux.phco"),
    Case(
        "nom-point-virgule.eml",
        named("", '; filename="voeux;1.phco"; size=3'),
        "quoted semicolon",
        label="voeux;1.phco",
    ),
    Case("nom-ouvert.eml", named("", '; filename="voeux.phco'), "a quote left open", label="voeux.phco"),
    Case("sans-nom.eml", named(""), "iOS Mail: noname", label="sans-nom.phco"),
    Case("nom-double.eml", lambda: m.mail(m.part(PACKAGE[9:], "voeux.phco (1).bin")), "a browser's copy, cut", ("",)),
    Case(
        "nom-autre.eml", lambda: m.mail(m.part(PACKAGE, "ATT00001.bin")), "Exchange: ATT00001.bin", label="ATT00001.bin"
    ),
    # — the start of the file —
    Case(
        "bom-vide.eml", lambda: b"\xef\xbb\xbf\r\n\r\n" + m.crlf(m.mail(m.part(PACKAGE))), "getmail6#273; cpython#87696"
    ),
    Case("lignes-vides.eml", lambda: b"\n\n" + m.mail(m.part(PACKAGE)), "demisto/content#7123"),
    Case("utf16.eml", lambda: m.mail(m.part(PACKAGE)).decode().encode("utf-16"), "saved by Notepad"),
    Case(
        "enveloppe.eml",
        lambda: b"From zoe@exemple.fr Tue Aug 11 08:30:00 2026\n" + m.mail(m.part(PACKAGE)),
        "mutt, pine",
    ),
    Case(
        "enveloppe-echappee.eml", lambda: b">From zoe Tue Aug 11 08:30:00 2026\n" + m.mail(m.part(PACKAGE)), "sendmail"
    ),
    Case("sans-extension", lambda: m.mail(m.part(PACKAGE)), "Maildir"),
    Case("courriel.txt", lambda: m.mail(m.part(PACKAGE)), "« enregistrer sous » .txt"),
    Case("macintosh.eml", lambda: m.mail(m.part(PACKAGE)).replace(b"\n", b"\r"), "line ends of a Macintosh"),
    Case("reseau.eml", lambda: m.crlf(m.mail(m.part(PACKAGE))), "RFC 5322"),
    # — types and encodings that lie —
    Case("texte.eml", sent(m.part(PACKAGE, mime="text/plain")), "servers that know no .phco"),
    Case(
        "texte-sans-nom.eml",
        lambda: m.mail(m.part(PACKAGE, naming="Content-Type: text/plain\n")),
        "same, without a name",
    ),
    Case("image.eml", sent(m.part(PACKAGE, mime="image/png"), kind="related"), "a wrong type"),
    Case("zip-type.eml", sent(m.part(PACKAGE, mime="application/zip")), "a wrong type"),
    Case(
        "base64-tu.eml",
        sent(m.raw_part(m.b64(PACKAGE), m.FIELDS.format("", '; filename="v.phco"'))),
        "no encoding said",
    ),
    Case(
        "base64-7bit.eml",
        sent(
            m.raw_part(m.b64(PACKAGE), m.FIELDS.format("", '; filename="v.phco"') + "Content-Transfer-Encoding: 7bit\n")
        ),
        "7bit said of base64",
    ),
    Case("base64-double.eml", sent(m.part(m.b64(PACKAGE))), "base64 twice"),
    Case(
        "base64-majuscules.eml", lambda: m.mail(m.part(PACKAGE)).replace(b": base64", b": BASE64 (x)"), "case, comment"
    ),
    Case(
        "base64-une-ligne.eml",
        sent(
            m.raw_part(
                m.b64(PACKAGE).replace(b"\n", b""),
                m.FIELDS.format("", '; filename="v.phco"') + "Content-Transfer-Encoding: base64\n",
            )
        ),
        "one endless line",
    ),
    Case(
        "base64-coupe.eml",
        sent(
            m.raw_part(
                m.b64(PACKAGE).rstrip(b"=\n"),
                m.FIELDS.format("", '; filename="v.phco"') + "Content-Transfer-Encoding: base64\n",
            )
        ),
        "padding lost",
    ),
    Case(
        "brut.eml",
        sent(m.raw_part(PACKAGE, m.FIELDS.format("", '; filename="v.phco"') + "Content-Transfer-Encoding: binary\n")),
        "BINARYMIME",
    ),
    Case("qp.eml", sent(m.part(PACKAGE, encoding="quoted-printable")), "quoted-printable"),
    Case("uu.eml", sent(m.part(PACKAGE, encoding="x-uuencode")), "x-uuencode"),
    Case(
        "uu-texte.eml",
        sent(b"Content-Type: text/plain\n\nVoici :\n\n" + m.uu(PACKAGE, "voeux.phco")),
        "uuencode in a text",
    ),
    Case(
        "uu-simple.eml",
        lambda: (m.RECEIVED + m.HEADERS).encode() + b"\nVoici\n" + m.uu(PACKAGE, "v.phco"),
        "no MIME at all",
    ),
    # — boundaries —
    Case("sans-fin.eml", sent(m.part(PACKAGE), last=""), "closing boundary lost"),
    Case("espaces.eml", lambda: m.mail(m.part(PACKAGE)).replace(b"--B\n", b"--B  \n"), "trailing blanks"),
    Case(
        "prefixe.eml",
        sent(m.part(PACKAGE), m.forward(m.inner(OTHER, boundary="B1"))),
        "one boundary starts another",
        (A, B),
    ),
    Case(
        "emboite.eml", sent(m.mail(m.part(PACKAGE), received="", boundary="C").partition(b"1.0\n")[2]), "mixed in mixed"
    ),
    Case("seul.eml", lambda: (m.RECEIVED + m.HEADERS).encode() + m.part(PACKAGE), "no multipart"),
    Case("frontiere-tue.eml", lambda: m.mail(m.part(PACKAGE)).replace(b'; boundary="B"', b""), "boundary not told"),
    Case("frontiere-fausse.eml", lambda: m.mail(m.part(PACKAGE)).replace(b'="B"', b'="C"'), "boundary told wrong"),
    Case(
        "multipart-vide.eml",
        lambda: m.mail(m.part(PACKAGE), b"Content-Type: multipart/mixed\n\n\n"),
        "an empty multipart",
    ),
    # — mailboxes —
    Case("crlf.mbox", lambda: m.crlf(m.mbox([m.mail(m.part(PACKAGE)), m.mail(m.part(OTHER))])), "Windows", (A, B)),
    Case(
        "o.mbox", lambda: m.mbox([m.mail(LETTER, m.part(PACKAGE)), m.mail(m.part(OTHER))], quote="o"), "mboxo", (A, B)
    ),
    Case("rd.mbox", lambda: m.mbox([m.mail(LETTER, m.part(PACKAGE)), m.mail(m.part(OTHER))]), "mboxrd", (A, B)),
    Case(
        "Inbox",
        lambda: m.mbox([m.mail(m.part(PACKAGE)), m.mail(m.part(OTHER))], envelope="From - Tue Aug 11 08:30:00 2026"),
        "Thunderbird",
        (A, B),
    ),
    Case(
        "gmail.mbox",
        lambda: m.mbox([m.mail(m.part(PACKAGE))], envelope="From 17@xxx Tue Aug 11 08:30:00 +0000 2026"),
        "Takeout",
    ),
    Case("vide.mbox", lambda: b"", "an empty box", (), aside=("vide.mbox",), hour=None),
    Case(
        "non-echappe.mbox",
        lambda: m.mail(LETTER).join((b"From a\n", b"\nFrom b\n" + m.mail(m.part(PACKAGE)))),
        "mboxcl: « From » not escaped",
        (A,),
        (("non-echappe.mbox-1.eml", NONE),),
    ),
    Case(
        "boites.zip",
        lambda: m.zipped({"Takeout/Mail/x.mbox": m.mbox([m.mail(m.part(PACKAGE)), m.mail(m.part(OTHER))])}),
        "Google Takeout",
        (A, B),
    ),
    # — Apple Mail, Outlook —
    Case("m.emlx", lambda: m.emlx(m.mail(m.part(PACKAGE))), "import-export-tools-ng#52"),
    Case("faux-compte.emlx", lambda: m.emlx(m.crlf(m.mail(m.part(PACKAGE))), count=17), "line ends changed on the way"),
    Case("joint-emlx.eml", sent(m.part(m.emlx(m.inner()), "7.emlx")), "Apple Mail"),
    Case(
        "m.partial.emlx",
        lambda: m.emlx(m.mail(m.part(b"", encoding="", extra="X-Apple-Content-Length: 9\n"))),
        "Apple Mail: attachments kept apart",
        (),
        (("voeux.phco", "E_COURRIEL"),),
    ),
    Case("m.msg", lambda: m.outlook(Attached(name="vœux.phco", data=PACKAGE)), "Outlook", label="vœux.phco"),
    Case(
        "court.msg",
        lambda: m.outlook(Attached(name="VOEUX~1.PHC", data=PACKAGE, short_only=True)),
        "Outlook 8.3",
        label="VOEUX~1.PHC",
    ),
    Case(
        "ancien.msg",
        lambda: m.outlook(Attached(name="vœux.phco", data=PACKAGE, narrow=True)),
        "Outlook 97",
        label="vœux.phco",
    ),
    Case(
        "emboite.msg",
        lambda: m.outlook(
            Attached(name="Fwd", message=m.message([Attached(name="v.phco", data=PACKAGE)])),
            Attached(name="CV.docx", data=m.DOCX),
        ),
        "Outlook, forwarded",
        aside=("CV.docx",),
    ),
    Case(
        "brouillon.msg",
        lambda: m.outlook(Attached(name="v.phco", data=PACKAGE), headers=""),
        "Outlook, a draft",
        hour=None,
    ),
    Case(
        "signe.msg",
        lambda: m.outlook(
            Attached(name="smime.p7m", data=m.inner().partition(m.HEADERS.encode())[2], mime="multipart/signed")
        ),
        "Outlook wraps multipart/signed",
    ),
    Case(
        "chiffre.msg",
        lambda: m.outlook(Attached(name="smime.p7m", data=m.SMIME)),
        "Outlook",
        (),
        (("smime.p7m", WRAP),),
    ),
    Case(
        "abime.msg",
        lambda: m.outlook(Attached(name="v.phco", data=PACKAGE))[:3000],
        "cut",
        (),
        (("abime.msg", "E_COURRIEL"),),
        hour=None,
    ),
    # — what hides the package, or is none —
    Case(
        "winmail-type.eml",
        sent(m.part(b"?", "ATT1.dat", mime="application/ms-tnef")),
        "rspamd#3148",
        (),
        (("ATT1.dat", WRAP),),
    ),
    Case("winmail-octets.eml", sent(m.part(m.TNEF, "ATT1.dat")), "elementary/mail#1039", (), (("ATT1.dat", WRAP),)),
    Case(
        "smime.eml",
        sent(m.part(m.SMIME, "smime.p7m", mime="application/pkcs7-mime")),
        "S/MIME",
        (),
        (("smime.p7m", WRAP),),
    ),
    Case(
        "smime-seul.eml",
        lambda: (m.RECEIVED + m.HEADERS).encode() + m.part(m.SMIME, "smime.p7m", mime="application/x-pkcs7-mime"),
        "S/MIME, the whole message",
        (),
        (("smime.p7m", WRAP),),
    ),
    Case(
        "signe.eml",
        sent(m.part(PACKAGE), m.part(m.SMIME, "smime.p7s", mime="application/pkcs7-signature"), kind="signed"),
        "S/MIME, signed in the clear",
        aside=("smime.p7s",),
    ),
    Case(
        "applesingle.eml",
        sent(m.part(bytes.fromhex("00051600") + PACKAGE, "v.phco")),
        "RFC 1740",
        (),
        (("v.phco", BARE),),
    ),
    Case(
        "pgp.eml",
        sent(
            m.part(b"Version: 1", "v.asc", mime="application/pgp-encrypted", encoding="7bit"),
            m.part(b"-----BEGIN PGP MESSAGE-----\n", "encrypted.asc", encoding="7bit"),
        ),
        "RFC 3156",
        (),
        (("encrypted.asc", WRAP),),
    ),
    Case("rar.eml", sent(m.part(b"Rar!\x1a\x07\x00xx", "voeux.rar")), "WinRAR", (), (("voeux.rar", BARE),)),
    Case(
        "7z-et-paquet.eml",
        sent(m.part(PACKAGE), m.part(b"7z\xbc\xaf\x27\x1cxx", "x.7z")),
        "7-Zip",
        (A,),
        (("x.7z", BARE),),
    ),
    Case("decoupe.eml", sent(m.part(b"PK", "x", mime="message/partial")), "message/partial", (), (("x", WRAP),)),
    Case(
        "rien.eml",
        sent(m.part(m.DOCX, "CV.docx"), m.part(b"%PDF-1.7", "lettre.pdf")),
        "no package",
        (),
        (("CV.docx, lettre.pdf", NONE),),
    ),
    Case(
        "pdf.eml",
        sent(m.part(PACKAGE), m.part(b"%PDF-1.7", "lettre.pdf", mime="application/pdf")),
        "extra attachment",
        aside=("lettre.pdf",),
    ),
    Case(
        "zip-eml.eml",
        sent(m.part(m.zipped({"d/x.eml": m.inner(), "__MACOSX/d/._x.eml": m.TWIN, "d/._y.phco": m.TWIN}), "x.zip")),
        "macOS: compressed folder",
    ),
    Case("zip-zip.eml", sent(m.part(m.zipped({"y.zip": m.zipped({"v.phco": PACKAGE})}), "x.zip")), "zip in zip"),
    Case("zip-vide.eml", sent(m.part(PACKAGE), m.part(m.zipped({}), "x.zip")), "an empty zip", aside=("x.zip",)),
    Case(
        "zip-secret.eml",
        sent(m.part(m.locked(m.zipped({"v.phco": PACKAGE})), "x.zip")),
        "zip with a password",
        (),
        (("v.phco", "E_ZIP_FEATURE"),),
    ),
    Case(
        "dossier.zip",
        lambda: m.zipped({"x.eml": m.mail(m.part(PACKAGE)), "CV.docx": m.DOCX, "a/": b"", "b.phco": OTHER}),
        "a mailbox with a document",
        (A, B),
        aside=("CV.docx",),
    ),
    Case("documents.zip", lambda: m.zipped({"CV.docx": m.DOCX}), "no message in it", (), aside=("CV.docx",), hour=None),
    Case("CV.docx", lambda: m.DOCX, "a document beside the packages", (), aside=("CV.docx",), hour=None),
]
