#!/usr/bin/env bash
# ngshare 0.6.0 (nbgrader's exchange over HTTP) beside SQLAlchemy 2.1.9: is an assignment there once it was released?
#
# One would guess: yes, or an error. ngshare asks for SQLAlchemy 1.3.12 or newer, installs and starts without a complaint, and
# what a new SQLAlchemy no longer bears raises, as a rule.
#
# What happens: users and courses are kept. An assignment, made and committed in the two lines with which its server answers a
# release, is not: the commit succeeds, "success" goes to nbgrader, the files lie in the server's storage, and the course has no
# assignment. The only word is a warning of SQLAlchemy's. Up to 1.4 it put a new object into the session of the course that it
# names; 2.0 does not, and a commit of nothing succeeds. The same with 2.0.45; with 1.4.54 the assignment is there.
#
# Source: ngshare/ngshare.py (ReleaseAssignment.post) and ngshare/database; SQLAlchemy 2.0's migration guide on cascades.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
cat > "$folder/release.py" <<'PYTHON'
import sys

import sqlalchemy
from ngshare.database import Assignment, Base, Course, User
from sqlalchemy.orm import sessionmaker

engine = sqlalchemy.create_engine("sqlite://")
Base.metadata.create_all(engine)
session = sessionmaker(bind=engine)()
ada = User("ada")
session.add(ada)
course = Course("physics", [ada])
session.add(course)
session.commit()

# as the server does when ada releases it
assignment = Assignment("week-1", course)
session.commit()

kept = {of.__tablename__: session.query(of).count() for of in (User, Course, Assignment)}
print(f"SQLAlchemy {sqlalchemy.__version__} keeps {kept}")
sys.exit(list(kept.values()) != [1, 1, int(sys.argv[1])])
PYTHON
installed() {
    "$folder/env/bin/python" -m pip install --quiet --disable-pip-version-check ngshare==0.6.0 "$@"
}
installed sqlalchemy==2.1.9 jupyterhub==6.1.1
"$folder/env/bin/python" -W ignore "$folder/release.py" 0
installed sqlalchemy==1.4.54 jupyterhub==4.1.6 alembic==1.13.3
"$folder/env/bin/python" -W ignore "$folder/release.py" 1
