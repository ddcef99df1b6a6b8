"""The course folder, opened through nbgrader's API, with nbgrader's log kept off the screen."""
