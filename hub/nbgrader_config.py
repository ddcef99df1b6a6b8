"""nbgrader's settings for learners on a hub, readable by everybody: /etc/backpropagation/nbgrader_config.py."""

c = get_config()  # noqa: F821  (traitlets provides it)

c.Exchange.root = "/srv/nbgrader/exchange"
c.CourseDirectory.course_id = "backpropagation"
# Who has fetched a chapter gets a newer release beside their copy.
c.ExchangeFactory.fetch_assignment = "course.hub.exchange.FetchBeside"
# A notebook that was renamed is handed in by its own name, or its feedback could not be fetched.
c.ExchangeFactory.submit = "course.hub.exchange.SubmitByItsName"
# Validate runs a kernel, whose output every account of the machine could listen to.
c.KernelManager.transport_encryption = "auto"
