"""JupyterHub for a class on one machine: accounts of the system, graders by their group, a server for each person.

Copy it to /etc/jupyterhub, change the lines in capitals, and see docs/hub.md.
"""

import grp
import os
import pwd

from course.lab.server import COMMON, SETTINGS

c = get_config()  # noqa: F821  (JupyterHub provides it)

# The course, which is the graders' alone; the environment that all share; nbgrader's settings for learners
# (where the exchange is, how chapters are fetched), readable by everybody, in a folder of their own.
COURSE = "/srv/backpropagation"
ENVIRONMENT = "/opt/backpropagation"
FOR_LEARNERS = "/etc/backpropagation"
# What the hub itself keeps: who has logged in, and the key of its cookies. Root's alone.
STATE = "/var/lib/backpropagation"
# The group of the graders: whoever is in it gets the instructor's panels and opens the course folder.
GRADERS = "graders"
# The page that opens first: for learners the chapters, each one click away.
LEARNERS_PAGE, GRADERS_PAGE = "/course", "/lab"
# Seconds after which the server of somebody who does nothing is stopped; what is saved stays.
IDLE = 3600
# What a learner may take: bytes that one process (a notebook) holds, processes and threads in all. On a machine with
# systemd, limits for all of a person's processes together are better: SystemdSpawner, mem_limit.
MEMORY, PROCESSES = 2 * 1024**3, 1000


def is_grader(name: str) -> bool:
    """Say whether an account is a grader's, by the system's groups, as rights in the course folder go."""
    group = grp.getgrnam(GRADERS)
    return name in group.gr_mem or pwd.getpwnam(name).pw_gid == group.gr_gid


def set_up(spawner) -> None:
    """Choose panels, folder, limits and rights of new files for one person, before their server starts."""
    grader = is_grader(spawner.user.name)
    panels, nbgraders = ("hub-teach", COURSE) if grader else ("hub-learner", FOR_LEARNERS)
    mine = [SETTINGS / panels, SETTINGS / "hub", COMMON, nbgraders]
    limits = [] if grader else ["prlimit", f"--data={MEMORY}", f"--nproc={PROCESSES}"]
    spawner.cmd = [*limits, os.path.join(ENVIRONMENT, "bin", "jupyterhub-singleuser")]
    spawner.environment = {
        # comes before anything in one's home: the panels cannot be switched by a file there
        "JUPYTER_CONFIG_PATH": os.pathsep.join(map(str, mine)),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "PATH": os.pathsep.join([os.path.join(ENVIRONMENT, "bin"), "/usr/local/bin", "/usr/bin", "/bin"]),
        # `make` takes this environment, and makes none in the course folder
        "VENV": ENVIRONMENT,
        # one thread of mathematics for each notebook: a class shares the machine
        "OMP_NUM_THREADS": "1",
    }
    spawner.notebook_dir = COURSE if grader else "~"
    spawner.default_url = GRADERS_PAGE if grader else LEARNERS_PAGE


c.Spawner.pre_spawn_hook = set_up
# A loaded machine takes its time with the first servers of a class.
c.Spawner.start_timeout = c.Spawner.http_timeout = 120

# Everybody who has an account may log in; nobody is an administrator of the hub by it.
c.Authenticator.allow_all = True
c.Authenticator.blocked_users = {"root"}

c.JupyterHub.db_url = f"sqlite:///{STATE}/jupyterhub.sqlite"
c.JupyterHub.cookie_secret_file = f"{STATE}/cookie_secret"
c.ConfigurableHTTPProxy.pid_file = f"{STATE}/proxy.pid"
c.ConfigurableHTTPProxy.command = [os.path.join(ENVIRONMENT, "bin", "configurable-http-proxy")]

c.JupyterHub.services = [
    {
        "name": "idle-culler",
        "command": [
            os.path.join(ENVIRONMENT, "bin", "python"), "-m", "jupyterhub_idle_culler", f"--timeout={IDLE}",
        ],
    }
]  # fmt: skip
c.JupyterHub.load_roles = [
    {
        "name": "idle-culler",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["idle-culler"],
    }
]
