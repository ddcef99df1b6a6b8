#!/usr/bin/env bash
# nbgrader 0.9.6 (with python-dateutil 4.0.0): does it read back the time of a hand-in that it wrote itself?
#
# One would guess: yes. With `c.Exchange.timezone = "Europe/Berlin"` and the default timestamp_format a submission gets
# a timestamp.txt such as "2026-07-01 12:00:00.000000 CEST", and lateness is reckoned from the instant that was meant.
#
# What happens: `parse_utc` (nbgrader/utils.py) asks dateutil for a zone called "CEST". There is none in the tz
# database, and None is taken for UTC: the hand-in counts as two hours later than it was. On a machine whose own zone
# is Berlin the same text is read right, because dateutil knows the names of the local zone. An offset behind a blank,
# "+0200", goes through int() and is taken for 200 seconds; without the blank, "12:00:00+02:00", it is read right.
#
# Source: nbgrader/exchange/abc/exchange.py (set_timestamp), nbgrader/utils.py (parse_utc), dateutil/tz/tz.py (gettz).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/python" -m pip install --quiet --disable-pip-version-check nbgrader==0.9.6 python-dateutil==4.0.0
cat > "$folder/read_back.py" <<'PYTHON'
import sys
from datetime import datetime, timezone

from dateutil.tz import gettz
from nbgrader.exchange.default import ExchangeSubmit
from nbgrader.utils import parse_utc

NOON = datetime(2026, 7, 1, 10, 0, tzinfo=timezone.utc)
form = ExchangeSubmit().timestamp_format
written = NOON.astimezone(gettz("Europe/Berlin")).strftime(form)
texts = [written, "2026-07-01 12:00:00 +0200", "2026-07-01 12:00:00+02:00"]
off = [(parse_utc(text) - NOON.replace(tzinfo=None)).total_seconds() for text in texts]
for text, seconds in zip(texts, off):
    print(f"{text:<34} is read {seconds:+.0f} s off")
expected = {"UTC": [7200, 7000, 0], "Europe/Berlin": [0, 7000, 0]}[sys.argv[1]]
sys.exit(off != expected)
PYTHON
for zone in UTC Europe/Berlin; do
  echo "on a machine in $zone:"
  TZ=$zone "$folder/env/bin/python" "$folder/read_back.py" "$zone"
done
