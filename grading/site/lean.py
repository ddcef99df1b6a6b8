"""The archives of a distribution without what no notebook reads: every learner would wait for it."""

import io
import re
import zipfile
from pathlib import Path

from grading.site.distribution import STDLIB

NEVER_READ = re.compile(
    r"^(?!jedi/).*\.pyi$|(^|/)tests?/|^(lib2to3|ensurepip|idlelib|turtledemo|pydoc_data)/"
    r"|^(curses|dbm|wsgiref|xmlrpc)/|^(ftplib|imaplib|mailbox|nntplib|poplib|smtplib|telnetlib|turtle)\.py"
    # alphabets of other ages than UTF-8's; Western Europe's stay
    r"|^encodings/(big5|cp(?!1252|437)|euc_|gb|hp_|hz|iso2022|iso8859_(?!1\.|15)|johab|koi8|kz|mac_|palmos|ptcp|shift_jis|tis)"
    r"|^numpy/(f2py|distutils|_core/(include/|lib/|_(operand_flag|rational|struct_ufunc|umath)_tests\.)|random/lib/|linalg/lapack_lite\.)"
    r"|^PIL/_(webp|imagingcms|imagingmath|imagingmorph|imagingtk)\.|\.dist-info/RECORD$"
    r"|^matplotlib/(sphinxext|testing|backends/(web_backend/|(_?backend_(gtk|macosx|nbagg|pdf|pgf|ps\.|qt|tk|webagg|wx)|_tkagg|qt_))"
    # PDF and PostScript are written by fontTools, which a site does not have
    r"|_(ttconv|type1font)\.)"
    r"|/mpl-data/(sample_data|images|fonts/(pdfcorefonts|afm))|/fonts/ttf/DejaVu(Serif|SansMono-|Sans-BoldOblique)|^dateutil/zoneinfo/.*\.tar\.gz$|^mpl_toolkits/axisartist/|^IPython/sphinxext/"
    r"|^jedi/third_party/(django|typeshed/(third_party/(?!2and3/dateutil/__init__)|stdlib/(2/|.*/(asyncio|distutils|email|lib2to3|sqlite3|unittest|xml)/)))"
    r"|^pygments/lexers/(?!(__init__|_mapping|bash|console|css|data|html|javascript|markup|python|shell|special|sql)\.py)"
)


def make_lean(site: Path) -> None:
    """Rewrite the packages and the standard library in a folder."""
    for path in [*site.glob("*.whl"), site / STDLIB]:
        path.write_bytes(lean(path.read_bytes()))


def lean(archive: bytes) -> bytes:
    """Return an archive without what no notebook reads."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as before,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as after,
    ):
        for entry in before.infolist():
            if not (entry.is_dir() or NEVER_READ.search(entry.filename)):
                # what is in it keeps its date, so the archive has the same bytes every time
                after.writestr(entry, before.read(entry), zipfile.ZIP_DEFLATED, compresslevel=9)
    return buffer.getvalue()
