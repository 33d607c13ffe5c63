"""The catalog in the window: found, compared, looked at, added, and amended."""
