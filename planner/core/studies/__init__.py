"""Studies: questions put to a project, answered by evaluating it more than once."""
