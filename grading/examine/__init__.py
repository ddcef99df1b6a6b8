"""What the hidden tests call, one module a chapter: the learner's answers on inputs that they have not seen."""
