"""The factory: its bill, what the rules ask for, and pictures of it."""
