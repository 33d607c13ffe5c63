"""Changes of a project that touch more than one input, each a new project."""
