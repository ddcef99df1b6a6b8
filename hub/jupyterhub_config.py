"""JupyterHub for a class on one machine: accounts of the system, graders by their group, a server for each person.

Copy it to /etc/jupyterhub, change the lines in capitals, and see docs/hub.md.
"""

import grp
import os
import pwd

from course.lab.server import SETTINGS

c = get_config()  # noqa: F821  (JupyterHub provides it)

# The course, which is the graders' alone; the environment that all share; nbgrader's settings for learners
# (c.Exchange.root, c.CourseDirectory.course_id), readable by everybody, in a folder of their own.
COURSE = "/srv/backpropagation"
ENVIRONMENT = "/opt/backpropagation"
FOR_LEARNERS = "/etc/backpropagation"
# The group of the graders: whoever is in it gets the instructor's panels and opens the course folder.
GRADERS = "graders"
# The page that opens first, of what stands in one's own folder.
LEARNERS_PAGE, GRADERS_PAGE = "/lab", "/lab"


def is_grader(name: str) -> bool:
    """Say whether an account is a grader's, by the system's groups, as rights in the course folder go."""
    group = grp.getgrnam(GRADERS)
    return name in group.gr_mem or pwd.getpwnam(name).pw_gid == group.gr_gid


def set_up(spawner) -> None:
    """Choose panels, folder and rights of new files for one person, before their server starts."""
    grader = is_grader(spawner.user.name)
    mine = [SETTINGS / "hub-teach", COURSE] if grader else [SETTINGS / "hub-learner", FOR_LEARNERS]
    spawner.environment = {
        # comes before anything in one's home: the panels cannot be switched by a file there
        "JUPYTER_CONFIG_PATH": os.pathsep.join(map(str, mine)),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "PATH": os.pathsep.join([os.path.join(ENVIRONMENT, "bin"), "/usr/local/bin", "/usr/bin", "/bin"]),
    }
    spawner.notebook_dir = COURSE if grader else "~"
    spawner.default_url = GRADERS_PAGE if grader else LEARNERS_PAGE


c.Spawner.pre_spawn_hook = set_up
c.Spawner.cmd = [os.path.join(ENVIRONMENT, "bin", "jupyterhub-singleuser")]
# A loaded machine takes its time with the first servers of a class.
c.Spawner.start_timeout = c.Spawner.http_timeout = 120

# Everybody who has an account may log in; nobody is an administrator of the hub by it.
c.Authenticator.allow_all = True
