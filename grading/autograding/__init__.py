"""Two of nbgrader's steps, replaced where one submission could cost others (see `nbgrader_config.py`)."""
