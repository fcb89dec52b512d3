"""Each host's own configuration, as texts: nginx, Apache, Caddy, Netlify, GitHub Pages, or a plain folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from phco.site.hosting.answers import ASKED_AGAIN, HASHED, LASTING, TYPES_HERE


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where the site will be: ``prefix`` ("/" or "/phco/"), ``headers`` of every answer, ``place`` of the folder."""

    prefix: str
    headers: Mapping[str, str]
    place: str


Files = dict[str, str]  # beside the folder, or "site/…" inside of it


def nginx(target: Target) -> Files:
    """One file for sites-available: the server, its types, its headers."""
    types = "\n".join(f"        {_bare(kind)} {suffix[1:]};" for suffix, kind in TYPES_HERE.items())
    headers = "\n".join(f'        add_header {name} "{value}" always;' for name, value in target.headers.items())
    folder = f"root {target.place};" if target.prefix == "/" else f"alias {target.place}/;"
    text = f"""# nginx : copiez ce fichier dans sites-available, donnez votre nom et votre certificat, puis activez-le.
map $uri $phco_cache {{
    default "{ASKED_AGAIN}";
    "~^{target.prefix}{HASHED}$" "{LASTING}";
}}

server {{
    listen 80;  # avec https : listen 443 ssl; ssl_certificate …; ssl_certificate_key …;
    server_name _;
    absolute_redirect off;
    charset utf-8;
    charset_types text/html text/css text/javascript text/csv text/calendar text/plain;

    # Une barre doublée perd les liens relatifs de la page.
    if ($request_uri ~ "^([^?]*?)/{{2,}}([^?]*)") {{
        return 301 $1/$2$is_args$args;
    }}

    location {target.prefix} {{
        {folder}
        index index.html;
        autoindex off;
        error_page 404 {target.prefix}404.html;
        types {{
{types}
        }}
        default_type application/octet-stream;
        gzip_static on;
        gzip_vary on;
        # Avec le module brotli (paquet libnginx-mod-http-brotli-static) : brotli_static on;
        add_header Cache-Control $phco_cache always;
{headers}
    }}
}}
"""
    return {"phco.conf": text}


def apache(target: Target) -> Files:
    """A .htaccess in the folder; the server must allow it (AllowOverride All)."""
    types = "\n".join(f'AddType "{kind}" {suffix}' for suffix, kind in TYPES_HERE.items())
    packed = "\n".join(
        f'<FilesMatch "\\{suffix}\\.(br|gz)$">\n  ForceType "{kind}"\n</FilesMatch>'
        for suffix, kind in TYPES_HERE.items()
    )
    headers = "\n".join(f'Header always set {name} "{value}"' for name, value in target.headers.items())
    text = f"""# Apache : modules headers, mime, dir et rewrite ; le dossier doit permettre « AllowOverride All ».
Options -Indexes -MultiViews
DirectoryIndex index.html
DirectorySlash On
ErrorDocument 404 {target.prefix}404.html
AddDefaultCharset Off
{types}

{headers}
Header always set Cache-Control "{ASKED_AGAIN}"
<If "%{{REQUEST_URI}} =~ m#^{target.prefix}{HASHED}(\\.br|\\.gz)?$#">
  Header set Cache-Control "{LASTING}"
  Header always unset Cache-Control
</If>

# Les fichiers compressés d’avance ; « .br » n’est pas du breton.
<IfModule mod_mime.c>
  RemoveLanguage .br
  RemoveType .gz .br
  RemoveEncoding .gz .br
</IfModule>
RewriteEngine On
# Une barre doublée perd les liens relatifs de la page.
RewriteCond %{{THE_REQUEST}} "^\\S+ ([^?\\s]*?)/{{2,}}([^?\\s]*)"
RewriteRule ^ %1/%2 [R=301,NE,L]
RewriteCond %{{HTTP:Accept-Encoding}} \\bbr\\b
RewriteCond %{{REQUEST_FILENAME}}.br -f
RewriteRule ^(.+)$ $1.br [L]
RewriteCond %{{HTTP:Accept-Encoding}} \\bgzip\\b
RewriteCond %{{REQUEST_FILENAME}}.gz -f
RewriteRule ^(.+)$ $1.gz [L]
{packed}
<FilesMatch "\\.br$">
  Header set Content-Encoding br
  Header append Vary Accept-Encoding
  SetEnv no-gzip 1
  SetEnv no-brotli 1
</FilesMatch>
<FilesMatch "\\.gz$">
  Header set Content-Encoding gzip
  Header append Vary Accept-Encoding
  SetEnv no-gzip 1
  SetEnv no-brotli 1
</FilesMatch>
"""
    return {"site/.htaccess": text}


def caddy(target: Target) -> Files:
    """One Caddyfile; https comes by itself with a name."""
    headers = "\n".join(f'        {name} "{value}"' for name, value in target.headers.items())
    # (Caddy knows the types of files from the system: those that some systems lack are said here.)
    types = "\n".join(
        f'    @type{rank} path *{suffix}\n    header @type{rank} Content-Type "{kind}"'
        for rank, (suffix, kind) in enumerate(TYPES_HERE.items())
    )
    inner = f"""    root * {target.place}
    header {{
{headers}
        ?Cache-Control "{ASKED_AGAIN}"
    }}
    @durables path_regexp ^/{HASHED}$
    header @durables Cache-Control "{LASTING}"
{types}
    file_server {{
        precompressed br gzip
    }}
"""
    body = inner if target.prefix == "/" else f"handle_path {target.prefix}* {{\n{inner}}}\n"
    bare = "" if target.prefix == "/" else f"redir {target.prefix.rstrip('/')} {target.prefix}\n"
    text = f"""# Caddy : remplacez « :80 » par votre nom (phco.exemple.fr), Caddy obtient alors le certificat https.
:80 {{
# Une barre doublée perd les liens relatifs de la page.
@doublees vars_regexp doublees {{http.request.orig_uri}} ^([^?]*?)//+(.*)$
redir @doublees {{re.doublees.1}}/{{re.doublees.2}} 301
{bare}{body}
handle_errors {{
    root * {target.place}
    rewrite * /404.html
    header {{
{headers}
        Cache-Control "{ASKED_AGAIN}"
        Content-Type "{TYPES_HERE[".html"]}"
    }}
    file_server
}}
}}
"""
    return {"Caddyfile": text}


def netlify(target: Target) -> Files:
    """The file _headers, which Netlify (and Cloudflare Pages) reads in the folder."""
    every = "\n".join(f"  {name}: {value}" for name, value in target.headers.items())
    folders = "\n".join(f"/{name}/*\n  Cache-Control: {LASTING}\n" for name in ("app", "moteur", "apparence"))
    return {"site/_headers": f"/*\n{every}\n\n{folders}\n/sw.js\n  Cache-Control: {ASKED_AGAIN}\n"}


def github_pages(target: Target) -> Files:
    """Nothing to configure: the policy is in the pages; folders that begin with « _ » are not left out."""
    return {"site/.nojekyll": ""}


def plain(target: Target) -> Files:
    """The folder alone."""
    return {}


HOSTS: Mapping[str, Callable[[Target], Files]] = {
    "nginx": nginx,
    "apache": apache,
    "caddy": caddy,
    "netlify": netlify,
    "github-pages": github_pages,
    "dossier": plain,
}
PRECOMPRESSED = ("nginx", "apache", "caddy")  # the others compress by themselves


def _bare(kind: str) -> str:
    return kind.split(";")[0]  # nginx adds the charset itself
